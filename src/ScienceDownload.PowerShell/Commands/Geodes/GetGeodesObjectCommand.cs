using System.Management.Automation;
using ScienceDownload.Archives.Geodes;

namespace ScienceDownload.Commands;

/// <summary>Lists what is in the S3 datalake, without downloading anything.</summary>
[Cmdlet(VerbsCommon.Get, "GeodesObject")]
[OutputType(typeof(GeodesObject))]
public sealed class GetGeodesObjectCommand : GeodesDatalakeCommand
{
    /// <summary>Where to look: a bucket, a bucket and the beginning of keys, or an address of either. Empty for the buckets.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Uri")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Every object, at all levels, instead of one level of folders.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Path.Length == 0)
            List(null);
        foreach (string path in Path)
            List(path);
    }

    private void List(string? path) => RunFor(path ?? (object)"buckets", async (output, cancellation) =>
    {
        using var browser = new GeodesBrowser(Reach.Settings);
        await foreach (GeodesObject found in browser.ListAsync(path, Recurse, cancellation).ConfigureAwait(false))
            await output.WriteAsync(found, cancellation).ConfigureAwait(false);
    });
}
