using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using ScienceDownload.Commands;

namespace ScienceDownload.Formatting;

/// <summary>Reads records of Contracts from bags of properties, with all that is in them.</summary>
internal static class BagReader
{
    private const string TableName = "VoTable";

    private static readonly Assembly Contracts = typeof(ItemInfo).Assembly;

    /// <summary>What a bag lacks to be an object of a type: the names of properties that it cannot be without.</summary>
    public static IReadOnlyList<string> Lacks(PSObject bag, Type type)
    {
        if (type == typeof(VoRecord))
            return [];
        if (Constructor(type) is { } constructor)
            return [.. constructor.GetParameters().Select(parameter => parameter.Name!).Where(name => bag.Properties[name] is null)];
        return [.. Settable(type).Where(property => property.IsDefined(typeof(RequiredMemberAttribute))).Select(property => property.Name)
            .Where(name => bag.Properties[name]?.Value is null)];
    }

    /// <summary>The record that a bag was.</summary>
    public static object Read(PSObject bag, Type type) => type == typeof(VoRecord) ? ReadRow(bag) : ReadRecord(bag, type);

    // Only a positional record has no other.
    private static ConstructorInfo? Constructor(Type type) => type.IsValueType || type.GetConstructor(Type.EmptyTypes) is not null
        ? null
        : type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length);

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties().Where(property => property is { CanWrite: true, GetMethod.IsStatic: false });

    private static object ReadRecord(PSObject bag, Type type)
    {
        if (Constructor(type) is { } constructor)
        {
            return constructor.Invoke([.. constructor.GetParameters().Select(
                parameter => Convert(bag.Properties[parameter.Name!]?.Value, parameter.ParameterType))]);
        }

        object record = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in Settable(type))
        {
            // What is not there, as from an older version, stays what it is by default; so does what may not be null.
            if (bag.Properties[property.Name]?.Value is { } value)
                property.SetValue(record, Convert(value, property.PropertyType));
        }

        return record;
    }

    // A row's columns are those of its table. Without the table, as after Export-Csv, they are text under their own names.
    private static VoRecord ReadRow(PSObject bag)
    {
        VoTable table = bag.Properties[TableName]?.Value is { } value and (VoTable or PSObject { BaseObject: VoTable or PSCustomObject })
            ? (VoTable)Convert(value, typeof(VoTable))!
            : new VoTable
            {
                Fields = [.. bag.Properties.Where(property => property.Name != TableName).Select(
                    property => new VoField { Name = property.Name, PropertyName = property.Name, DataType = VoDataType.Char, ArraySize = "*" })],
            };
        var record = new VoRecord(table, [.. table.Fields.Select(field => Plain(bag.Properties[field.PropertyName]?.Value))]);
        VoRowOutput.Dress(record);
        return record;
    }

    private static object? Convert(object? value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var bag = value as PSObject;
        object? plain = bag is null ? value : bag.BaseObject;
        if (type == typeof(object))
            return plain is PSCustomObject ? bag : Plain(value);
        if (plain is null)
            return null;
        if (type == typeof(Uri))
            return ToUri(plain);
        if (type.IsInstanceOfType(plain))
            return plain;
        if (type == typeof(DateTimeOffset))
            return ToMoment(bag, plain);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return ToList(plain, type.GenericTypeArguments[0]);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return ToDictionary(value!, type.GenericTypeArguments[1]);
        if (type.Assembly == Contracts && !type.IsEnum)
        {
            return Settable(type).Any() && bag is { BaseObject: PSCustomObject }
                ? ReadRecord(bag, type)
                : LanguagePrimitives.ConvertTo($"{value}", type, CultureInfo.InvariantCulture);
        }

        return LanguagePrimitives.ConvertTo(plain, type, CultureInfo.InvariantCulture);
    }

    // Where a value can be anything, it is what JSON is made of.
    private static object? Plain(object? value) => (value is PSObject bag ? bag.BaseObject : value) switch
    {
        PSCustomObject or IDictionary => ToDictionary(value!, typeof(object)),
        IEnumerable list and not string => list.Cast<object?>().Select(Plain).ToArray(),
        object other => other,
        null => null,
    };

    // The shell writes addresses without their escapes.
    private static Uri ToUri(object plain)
    {
        Uri uri = plain as Uri ?? new Uri($"{plain}", UriKind.RelativeOrAbsolute);
        return uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) ? new Uri(uri.AbsoluteUri) : uri;
    }

    private static DateTimeOffset ToMoment(PSObject? bag, object plain) => plain switch
    {
        PSCustomObject when bag?.Properties[nameof(DateTimeOffset.UtcDateTime)]?.Value is DateTime utc
            && bag.Properties[nameof(DateTimeOffset.Offset)]?.Value is TimeSpan offset =>
            new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToOffset(offset),
        DateTime time => new DateTimeOffset(time),
        _ => DateTimeOffset.Parse($"{bag}" is { Length: > 0 } text ? text : $"{plain}", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
    };

    private static Array ToList(object plain, Type element)
    {
        // A list of one may have come as the one.
        IEnumerable<object?> read = plain is IEnumerable several and not string ? several.Cast<object?>() : [plain];
        object?[] values = [.. read.Select(value => Convert(value, element))];
        var list = Array.CreateInstance(element, values.Length);
        values.CopyTo(list, 0);
        return list;
    }

    private static IDictionary ToDictionary(object value, Type type)
    {
        IEnumerable<(string Name, object? Value)> entries = (value is PSObject bag ? bag.BaseObject : value) is IDictionary dictionary
            ? dictionary.Cast<DictionaryEntry>().Select(entry => ($"{entry.Key}", entry.Value))
            : ((PSObject)value).Properties.Select(property => (property.Name, (object?)property.Value));
        var read = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), type))!;
        foreach ((string name, object? entry) in entries)
            read.Add(name, type == typeof(object) ? Plain(entry) : Convert(entry, type));
        return read;
    }
}
