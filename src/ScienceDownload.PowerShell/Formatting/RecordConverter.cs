using System.ComponentModel;
using System.Management.Automation;

namespace ScienceDownload.Formatting;

/// <summary>
/// Makes objects of this module again of what is left of them after another process, a file or a remote session: a bag of their properties.
/// <c>ScienceDownload.Types.ps1xml</c> names it for all types that cmdlets write, so that Import-Clixml and Receive-Job give back what was put in,
/// and cmdlets take bags that were made while the module was not imported.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RecordConverter : PSTypeConverter
{
    /// <summary>Whether a value is a bag. Everything else, such as a hashtable, is left to the shell's own rules.</summary>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => sourceValue is PSObject { BaseObject: PSCustomObject };

    /// <summary>The object that the bag was.</summary>
    /// <exception cref="PSInvalidCastException">The bag lacks something, or has something that does not fit.</exception>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        var bag = (PSObject)sourceValue;
        if (BagReader.Lacks(bag, destinationType) is { Count: > 0 } missing)
            throw new PSInvalidCastException($"The object is no {destinationType?.Name}: it has no {string.Join(", no ", missing)}.");
        try
        {
            return BagReader.Read(bag, destinationType);
        }
#pragma warning disable CA1031 // Whatever is wrong with a bag of unknown origin, it is not this type.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            string reason = exception.GetBaseException().Message;
            throw new PSInvalidCastException($"The object cannot be read as {destinationType?.Name}: {reason}", exception);
        }
    }

    /// <summary>Never: objects of this module are not turned into others.</summary>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <summary>Never called.</summary>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new NotSupportedException();
}
