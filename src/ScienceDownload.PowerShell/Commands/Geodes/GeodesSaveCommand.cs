using System.Management.Automation;
using System.Security;
using ScienceDownload.Errors;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that bring files of GEODES.</summary>
public abstract class GeodesSaveCommand : SaveCommand
{
    private readonly List<DownloadItem> _files = [];
    private readonly HashSet<Uri> _seen = [];

    /// <inheritdoc cref="GeodesCommand.ApiKey"/>
    [Parameter]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <inheritdoc cref="GeodesCommand.Server"/>
    [Parameter]
    [Alias("Url", "BaseUrl")]
    [ValidateNotNull]
    public Uri? Server { get; set; }

    /// <inheritdoc cref="GeodesCommand.ConfigPath"/>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigPath { get; set; }

    /// <summary>Keys of the S3 datalake that were given as parameters; null for none.</summary>
    private protected virtual S3Access? Keys => null;

    private protected GeodesReach Reach { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            Reach = GeodesReach.Of(this, Profile, ApiKey, Server, ConfigPath, Keys);
            foreach (string warning in Reach.Settings.Warnings)
                WriteWarning(warning);
            // As in pygeodes, a configuration file may say where downloads go.
            if (Reach.Settings.DownloadFolder is { } folder && !MyInvocation.BoundParameters.ContainsKey(nameof(Destination)))
                Destination = folder;
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(ConfigPath ?? Profile));
        }
    }

    /// <summary>Takes files into the batch; what comes twice is taken once. What cannot be taken is an error of its input alone.</summary>
    private protected void Take(object target, Func<IEnumerable<DownloadItem>> files)
    {
        try
        {
            foreach (DownloadItem file in files())
            {
                if (_seen.Add(file.PrimarySource))
                    _files.Add(file);
                else
                    WriteVerbose($"{file.RelativePath} is asked for twice; it is fetched once.");
            }
        }
        catch (DownloadException exception)
        {
            WriteError(exception.ToErrorRecord(target));
        }
    }

    /// <summary>Fetches what was taken; nothing is no error.</summary>
    private protected void Save(BatchOptions options)
    {
        if (_files.Count == 0)
            return;
        string what = _files.Count == 1 ? _files[0].RelativePath ?? "1 file" : $"{_files.Count} files";
        if (ShouldProcess($"{what} to {options.Destination}", "Download"))
            CreateAndStart(new BatchRequest { Archive = "geodes", Items = _files.ToAsync(), Options = options, Name = Name }, Reach.Access);
    }
}
