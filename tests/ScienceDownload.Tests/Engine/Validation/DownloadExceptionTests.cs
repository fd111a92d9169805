namespace ScienceDownload.Tests.Engine.Validation;

public sealed class DownloadExceptionTests
{
    [Theory]
    [InlineData("HTTP 503 Service Unavailable", "HTTP 503 Service Unavailable.")]
    [InlineData("It is gone.", "It is gone.")]
    [InlineData("Is 'scidl serve' running there?", "Is 'scidl serve' running there?")]
    public void Another_sentence_can_follow_whatever_the_message_ends_with(string message, string sentence) =>
        Assert.Equal(sentence, new DownloadException(ErrorId.ServerError, message).Sentence);
}
