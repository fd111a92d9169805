using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Nginx;

/// <summary>
/// A real nginx on loopback with a folder of files: keep-alive, ranges, strong ETags, listings, gzip for text. It has one port for each kind of
/// service. Tests that start one are skipped where nginx is missing.
/// </summary>
public sealed class NginxServer : IAsyncDisposable
{
    private const int PortAttempts = 5;

    private readonly NginxConfiguration _configuration;
    private readonly NginxProcess _process;

    private NginxServer(NginxConfiguration configuration, NginxProcess process, X509Certificate2 certificate)
    {
        _configuration = configuration;
        _process = process;
        Certificate = certificate;
    }

    /// <summary>The folder that is served. A test may change files in it.</summary>
    public string Root => _configuration.Root;

    /// <summary>HTTP/1.1.</summary>
    public Uri Plain => new($"http://127.0.0.1:{_configuration.Plain}/");

    /// <summary>HTTP/1.1 over TLS, with <see cref="Certificate"/>.</summary>
    public Uri Tls => new($"https://127.0.0.1:{_configuration.Tls}/");

    /// <summary>HTTP/2 over TLS, with <see cref="Certificate"/>.</summary>
    public Uri Http2 => new($"https://127.0.0.1:{_configuration.Http2}/");

    /// <summary>HTTP/1.1, each connection held to the rate the server was started with.</summary>
    public Uri RateLimited => new($"http://127.0.0.1:{_configuration.RateLimited}/");

    /// <summary>HTTP/1.1; a range request is answered with 200 and everything.</summary>
    public Uri NoRanges => new($"http://127.0.0.1:{_configuration.NoRanges}/");

    /// <summary>The self-signed certificate of the TLS ports, for <c>127.0.0.1</c> and <c>localhost</c>; without its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The certificate as a PEM file, for a process that is told whom to trust by <c>SSL_CERT_FILE</c>.</summary>
    public string CertificateFile => _configuration.CertificateFile;

    /// <summary>Starts a server; when this returns all its ports accept connections.</summary>
    /// <param name="rateLimit">Bytes per second and connection on <see cref="RateLimited"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<NginxServer> StartAsync(int rateLimit = 256 * 1024, CancellationToken cancellation = default)
    {
        var program = Requirement.Program("nginx");
        var folder = Directory.CreateTempSubdirectory("nginx-").FullName;
        try
        {
            // Nothing keeps a free port free until nginx takes it, so one that was lost in between is worth another try.
            for (var attempt = 1; ; attempt++)
            {
                var ports = FreePorts.Find(5);
                var configuration = new NginxConfiguration(folder, rateLimit, ports[0], ports[1], ports[2], ports[3], ports[4]);
                Directory.CreateDirectory(configuration.Root);
                var certificate = LoopbackCertificate.Write(configuration.CertificateFile, configuration.KeyFile);
                configuration.Write();
                try
                {
                    return new(configuration, await NginxProcess.StartAsync(program, configuration.ConfigurationFile, cancellation), certificate);
                }
                catch (AddressInUseException) when (attempt < PortAttempts)
                {
                    certificate.Dispose();
                }
            }
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Puts a file of random bytes below the root. The same path and length give the same bytes.</summary>
    /// <param name="path">The path below the root; folders are made.</param>
    /// <param name="length">In bytes.</param>
    public NginxFile AddFile(string path, long length)
    {
        var seed = path.Aggregate(17, (sum, character) => unchecked((sum * 31) + character));
        var random = new Random(seed);
        var target = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.Create(target);
        var buffer = new byte[64 * 1024];
        for (var left = length; left > 0;)
        {
            var block = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            random.NextBytes(block);
            hash.AppendData(block);
            file.Write(block);
            left -= block.Length;
        }

        return new(path, length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Ends the server as soon as the answers in flight are out, and tells what it was asked for. Idle connections are closed.</summary>
    /// <returns>The requests of all ports, in the order in which they ended.</returns>
    public async Task<IReadOnlyList<NginxRequest>> QuitAsync(CancellationToken cancellation)
    {
        await _process.QuitAsync(cancellation);
        return [.. (await File.ReadAllLinesAsync(_configuration.AccessLog, cancellation)).Select(Parse)];
    }

    /// <summary>Kills the server if it still runs and deletes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Certificate.Dispose();
        Directory.Delete(_configuration.Folder, recursive: true);
    }

    private static NginxRequest Parse(string line)
    {
        var fields = line.Split('\t', 4);
        return new(
            fields[3],
            int.Parse(fields[0], CultureInfo.InvariantCulture),
            long.Parse(fields[1], CultureInfo.InvariantCulture),
            fields[2] is "" or "-" ? null : fields[2]);
    }
}
