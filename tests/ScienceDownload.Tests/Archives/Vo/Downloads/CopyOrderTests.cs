using ScienceDownload.Archives.Vo;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

public sealed class CopyOrderTests
{
    private static readonly VoCopy[] Copies =
    [
        Copy("on-prem", VoCopyAccess.Unknown, null),
        Copy("aws", VoCopyAccess.Open, "us-east-1"),
        Copy("aws", VoCopyAccess.Region, "eu-west-1"),
        Copy("google", VoCopyAccess.Restricted, "us-east-1"),
        Copy("google", VoCopyAccess.None, "us-east-1"),
        Copy("azure", VoCopyAccess.Unknown, null),
    ];

    [Theory]
    [InlineData(VoPreference.Auto, null, null, "aws-Open on-prem-Unknown azure-Unknown aws-Region google-Restricted")]
    [InlineData(VoPreference.Auto, null, "eu-west-1", "aws-Region aws-Open on-prem-Unknown azure-Unknown google-Restricted")]
    [InlineData(VoPreference.Auto, "OnPrem", null, "on-prem-Unknown aws-Open azure-Unknown aws-Region google-Restricted")]
    [InlineData(VoPreference.Auto, "Google", null, "google-Restricted aws-Open on-prem-Unknown azure-Unknown aws-Region")]
    [InlineData(VoPreference.Auto, "Aws", "eu-west-1", "aws-Region aws-Open on-prem-Unknown azure-Unknown google-Restricted")]
    [InlineData(VoPreference.Cloud, null, null, "aws-Open azure-Unknown aws-Region google-Restricted on-prem-Unknown")]
    [InlineData(VoPreference.OnPrem, null, "eu-west-1", "on-prem-Unknown aws-Region aws-Open azure-Unknown google-Restricted")]
    [InlineData(VoPreference.Auto, "Auto", null, "aws-Open on-prem-Unknown azure-Unknown aws-Region google-Restricted")]
    public void Copies_are_tried_in_the_order_wanted(VoPreference prefer, string? provider, string? home, string expected)
    {
        IReadOnlyList<VoCopy> sorted = CopyOrder.Sort(Copies, new VoChoice { Prefer = prefer, Provider = provider, HomeRegion = home });
        Assert.Equal(expected, string.Join(' ', sorted.Select(copy => $"{copy.Provider}-{copy.Access}")));
    }

    [Fact]
    public void Only_one_provider_leaves_the_others_out()
    {
        IReadOnlyList<VoCopy> sorted = CopyOrder.Sort(Copies, new VoChoice { Provider = "Aws", ProviderOnly = true });
        Assert.Equal(["Open", "Region"], sorted.Select(copy => copy.Access.ToString()));
    }

    [Fact]
    public void Copies_that_cannot_be_fetched_make_no_item()
    {
        var failure = Assert.Throws<DownloadException>(
            () => VoItems.Make([Copies[4], Copies[5]], new VoChoice(), new VoDetails { Id = "ivo://x/y" }));
        Assert.Equal(ErrorId.VoNoLink, failure.Id);
        Assert.StartsWith("ivo://x/y has no copy", failure.Message, StringComparison.Ordinal);
    }

    private static VoCopy Copy(string provider, VoCopyAccess access, string? region) => new()
    {
        Provider = provider, Access = access, Region = region, Origin = "test",
        Uri = new Uri($"{(provider == "azure" ? "az" : "https")}://{provider}.test/{access}/{region}"),
    };
}
