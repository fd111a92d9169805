using System.Management.Automation;
using ScienceDownload.Jobs;

namespace ScienceDownload.Commands;

/// <summary>Downloads files of the Virtual Observatory: addresses, objects in S3, rows of tables, links of data sets.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "VoDownload", DefaultParameterSetName = UriSet, SupportsShouldProcess = true)]
[OutputType(typeof(VoDownload), typeof(BatchDownloadJob))]
public sealed class InvokeVoDownloadCommand : VoDownloadCommand
{
    private const string UriSet = "Uri";
    private const string BucketSet = "Bucket";
    private const string RecordSet = "Record";

    /// <summary>The addresses: http, https, s3 or vos.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = UriSet)]
    [Alias("Url")]
    [ValidateNotNullOrEmpty]
    public string[] Uri { get; set; } = [];

    /// <summary>A bucket in S3.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BucketSet)]
    [Alias("Bucket")]
    [ValidateNotNullOrEmpty]
    public string BucketName { get; set; } = "";

    /// <summary>The keys in the bucket, as they are: nothing in them is escaped.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BucketSet)]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>Rows, links, addresses, tables, or objects with a property <c>access_url</c> or <c>Uri</c>.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = RecordSet)]
    [AllowEmptyString]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Collects what comes down the pipeline: services are asked for many rows at a time.</summary>
    protected override void ProcessRecord()
    {
        foreach (PSObject input in InputObject)
            Add(input);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (string address in Uri)
            AddAddress(address);
        foreach (string key in Key)
            AddAddress($"s3://{BucketName}/{EscapeKey(key)}");
        Download();
    }

    // In a key given by itself every sign belongs to the name.
    private static string EscapeKey(string key) => string.Join('/', key.Split('/').Select(System.Uri.EscapeDataString));
}
