using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that ask ONC about devices, one after the other, over a span.</summary>
public abstract class OncDeviceCommand : OncQueryCommand
{
    /// <summary>The devices. Hydrophones bind by their property.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] DeviceCode { get; set; } = [];

    /// <summary>The first instant of the span; null for the beginning of all.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Start { get; set; }

    /// <summary>The instant after the span; null for now, or the end of the last deployment.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? End { get; set; }

    /// <summary>The zone of times that say none, and that days begin in; null for UTC.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string code in DeviceCode)
            Try(code, () => AskAbout(code, new OncTimeReader(TimeZone)));
    }

    /// <summary>Asks about one device.</summary>
    /// <param name="code">The device.</param>
    /// <param name="times">Reads <see cref="Start"/> and <see cref="End"/>.</param>
    private protected abstract void AskAbout(string code, OncTimeReader times);
}
