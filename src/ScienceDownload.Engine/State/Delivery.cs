namespace ScienceDownload.Engine.State;

/// <summary>An event that a webhook is to hear.</summary>
/// <param name="Item">The item's index; <see cref="DeliveryQueue.OfBatch"/> for the batch's own event.</param>
/// <param name="Part">Which event of the item: 0 its start, 1 its end.</param>
/// <param name="Event">The event's name.</param>
/// <param name="Id">The same over all tries, so that a receiver can tell a repetition.</param>
/// <param name="Body">What to send.</param>
internal sealed record Delivery(int Item, int Part, string Event, string Id, string Body);
