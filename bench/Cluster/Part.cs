namespace ScienceDownload.Bench.Cluster;

/// <summary>What a part has to fetch.</summary>
internal struct Part
{
    public int Items;
    public long Bytes;
}
