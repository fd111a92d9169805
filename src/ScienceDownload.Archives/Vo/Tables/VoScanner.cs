using System.Globalization;
using System.Xml;

namespace ScienceDownload.Archives.Vo;

/// <summary>The first reading of a document: everything but the rows, which are skipped without being kept.</summary>
internal sealed class VoScanner
{
    private readonly XmlReader _xml;
    private readonly FieldReader _fields = new();
    private readonly List<VoTable> _tables = [];
    private readonly List<ScannedResource> _resources = [];
    private readonly List<VoCoordinateSystem> _systems = [];
    private readonly List<ServiceDescriptor> _services = [];
    private readonly Dictionary<int, string> _streams = [];
    private readonly Dictionary<string, IReadOnlyList<VoField>> _fieldsById = new(StringComparer.Ordinal);
    private readonly string? _source;

    private VoScanner(XmlReader xml, string? source) => (_xml, _source) = (xml, source);

    /// <summary>Reads a document to its end.</summary>
    /// <exception cref="DownloadException">It is broken, or no VOTable (<see cref="ErrorId.VoFormat"/>).</exception>
    public static VoDocument Scan(VoSource source) => VoXml.Try(source.Name, () =>
    {
        using XmlReader xml = VoXml.Open(source.Open());
        return new VoScanner(xml, source.Name).Read();
    });

    private VoDocument Read()
    {
        while (_xml.NodeType != XmlNodeType.Element)
        {
            if (!_xml.Step())
                throw new FormatException("it is empty.");
        }

        if (!_xml.LocalName.Equals("VOTABLE", StringComparison.OrdinalIgnoreCase))
            throw new FormatException($"its root is {_xml.LocalName}.");
        var root = new ScannedResource(null);
        _xml.Children(name => ReadMember(name, root));
        while (_xml.Step())
        {
            // What follows the root must be well-formed too: a cut file has no end.
        }

        return Finish(root);
    }

    private void ReadMember(string name, ScannedResource resource)
    {
        switch (name)
        {
            case "RESOURCE":
                ReadResource(resource);
                break;
            case "TABLE":
                ReadTable(resource);
                break;
            case "DEFINITIONS":
                _xml.Children(inner => ReadMember(inner, resource));
                break;
            case "DESCRIPTION":
                resource.Description ??= _xml.ReadText();
                break;
            case "GROUP":
                ReadGroup(resource);
                break;
            case "INFO":
                resource.Infos.Add(ReadInfo());
                break;
            case "PARAM":
                resource.Params.Add(_fields.ReadParam(_xml).Param);
                break;
            case "COOSYS" or "TIMESYS":
                _systems.Add(ReadSystem(name));
                break;
        }
    }

    private void ReadResource(ScannedResource parent)
    {
        var resource = new ScannedResource(parent)
        {
            Type = _xml.Attribute("type"),
            Name = _xml.Attribute("name"),
            Id = _xml.Attribute("ID"),
            Utype = _xml.Attribute("utype"),
        };
        _resources.Add(resource);
        _xml.Children(name => ReadMember(name, resource));
        if (resource.ToService() is { } service)
            _services.Add(service);
    }

    private void ReadGroup(ScannedResource resource)
    {
        bool isInput = string.Equals(_xml.Attribute("name"), "inputParams", StringComparison.OrdinalIgnoreCase);
        _xml.Children(name =>
        {
            if (name == "GROUP")
                ReadGroup(resource);
            if (name != "PARAM")
                return;
            (VoParam param, string? reference) = _fields.ReadParam(_xml);
            if (isInput)
                resource.Inputs.Add(new ServiceParameter(param.Field, reference is null && param.Text.Length > 0 ? param.Text : null, reference));
            else
                resource.Params.Add(param);
        });
    }

    private void ReadTable(ScannedResource resource)
    {
        string? reference = _xml.Attribute("ref");
        var table = new VoTable
        {
            Index = _tables.Count,
            Name = _xml.Attribute("name"),
            Id = _xml.Attribute("ID"),
            Ucd = _xml.Attribute("ucd"),
            Utype = _xml.Attribute("utype"),
            RowCount = long.TryParse(_xml.Attribute("nrows"), NumberStyles.None, CultureInfo.InvariantCulture, out long rows) ? rows : null,
            ResourceType = resource.Type,
            ResourceName = resource.Name,
            Source = _source,
        };
        var inner = new ScannedResource(resource);
        var fields = new List<VoField>();
        VoSerialization serialization = VoSerialization.None;
        _xml.Children(name =>
        {
            if (name == "FIELD")
                fields.Add(_fields.ReadField(_xml));
            else if (name == "DATA")
                _xml.Children(kind => serialization = ReadData(kind, table.Index, serialization));
            else
                ReadMember(name, inner);
        });

        IReadOnlyList<VoField> named = fields.Count == 0
            && reference is not null
            && _fieldsById.TryGetValue(reference, out IReadOnlyList<VoField>? known)
            ? known
            : PropertyNames.Assign(fields);
        if (table.Id is { } id)
            _fieldsById[id] = named;
        resource.Tables.Add((table.Index, inner));
        _tables.Add(table with { Description = inner.Description, Fields = named, Serialization = serialization });
    }

    private VoSerialization ReadData(string kind, int table, VoSerialization before)
    {
        VoSerialization serialization = kind switch
        {
            "TABLEDATA" => VoSerialization.TableData,
            "BINARY" => VoSerialization.Binary,
            "BINARY2" => VoSerialization.Binary2,
            "FITS" => VoSerialization.Fits,
            _ => before,
        };
        if (serialization is VoSerialization.Binary or VoSerialization.Binary2)
        {
            _xml.Children(name =>
            {
                if (name == "STREAM" && _xml.Attribute("href")?.Trim() is { Length: > 0 } address)
                    _streams[table] = address;
            });
        }

        return serialization;
    }

    private VoInfo ReadInfo()
    {
        string name = _xml.Attribute("name") ?? _xml.Attribute("ID") ?? "";
        string value = _xml.Attribute("value") ?? "";
        return new VoInfo(name, value, _xml.ReadText());
    }

    private VoCoordinateSystem ReadSystem(string kind)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        string? id = _xml.Attribute("ID");
        while (_xml.MoveToNextAttribute())
            attributes[_xml.LocalName] = _xml.Value;
        _xml.MoveToElement();
        return new VoCoordinateSystem(id, kind, attributes);
    }

    private VoDocument Finish(ScannedResource root)
    {
        // Results are in the resource of that type, else in the first one, with tables of the resources inside it.
        ScannedResource? results = _resources.Find(resource => string.Equals(resource.Type, "results", StringComparison.OrdinalIgnoreCase))
            ?? _resources.FirstOrDefault();
        VoStatus status = StatusReader.Read(root, results);
        VoTable[] tables = [.. _tables];
        foreach (ScannedResource resource in _resources)
        {
            foreach ((int index, ScannedResource inner) in resource.Tables)
            {
                tables[index] = tables[index] with
                {
                    Status = status,
                    Services = _services,
                    Systems = _systems,
                    Params = [.. inner.Params, .. resource.Params, .. resource == root ? [] : root.Params],
                    Infos = [.. inner.Infos, .. resource.Infos, .. resource == root ? [] : root.Infos],
                };
            }
        }

        int first = results?.FirstTable() ?? -1;
        return new VoDocument(tables, first < 0 ? null : tables[first], status, _services, _streams);
    }
}
