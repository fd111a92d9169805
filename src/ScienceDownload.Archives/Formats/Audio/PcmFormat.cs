namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>How samples lie in memory: little-endian, channels interleaved, as in a WAV file.</summary>
/// <param name="SampleRate">Samples per second and channel.</param>
/// <param name="Channels">How many channels a frame has.</param>
/// <param name="BytesPerSample">1 (unsigned), 2, 3 or 4 for integers; 4 or 8 for floating point.</param>
/// <param name="IsFloat">Whether samples are floating point.</param>
internal sealed record PcmFormat(int SampleRate, int Channels, int BytesPerSample, bool IsFloat)
{
    /// <summary>Bytes of one sample of all channels.</summary>
    public int FrameBytes => Channels * BytesPerSample;

    /// <summary>Bits of one sample.</summary>
    public int Bits => BytesPerSample * 8;

    /// <summary>What silence is made of: 8-bit samples are unsigned.</summary>
    public byte Silence => BytesPerSample == 1 ? (byte)0x80 : (byte)0;
}
