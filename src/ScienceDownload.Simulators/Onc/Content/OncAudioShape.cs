namespace ScienceDownload.Simulators;

/// <summary>What the simulated hydrophone records.</summary>
/// <param name="SampleRate">Samples per second and channel.</param>
/// <param name="Channels">1 to 8.</param>
/// <param name="Bits">16 or 24.</param>
public sealed record OncAudioShape(int SampleRate = 4000, int Channels = 1, int Bits = 16);
