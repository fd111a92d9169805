namespace ScienceDownload.Archives.Onc;

/// <summary>What a download will do.</summary>
/// <param name="Items">Its items in order; clips last, because they wait for the others.</param>
/// <param name="Steps">The same for people.</param>
internal sealed record OncPlan(IReadOnlyList<DownloadItem> Items, IReadOnlyList<OncPlanStep> Steps)
{
    /// <summary>One line about it.</summary>
    public string Summary
    {
        get
        {
            int orders = Steps.Count(step => step.Action == "Order"), files = Steps.Where(step => step.Action != "Clip").Sum(step => step.Files);
            int clips = Steps.Count(step => step.Action == "Clip"), windows = Steps.Where(step => step.Action == "Order").Sum(step => step.Windows);
            long bytes = Steps.Sum(step => step.Bytes ?? 0);
            bool isKnown = Steps.Where(step => step.Action != "Clip").All(step => step.Bytes is not null);
            string size = bytes == 0 && !isKnown
                ? "size unknown"
                : FormattableString.Invariant($"{(isKnown ? "" : "at least ")}{bytes / 1048576.0:0.0} MiB");
            return FormattableString.Invariant($"{windows} windows to order, {orders} orders, {files} files, {clips} clips, {size}");
        }
    }
}
