using System.Net;
using System.Net.Sockets;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Nginx;

public sealed class NginxProcessTests
{
    [Fact]
    public async Task Says_so_when_a_port_is_taken()
    {
        var program = Requirement.Program("nginx");
        var folder = Directory.CreateTempSubdirectory("nginx-");
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        try
        {
            var port = ((IPEndPoint)other.LocalEndpoint).Port;
            var configurationFile = Path.Combine(folder.FullName, "nginx.conf");
            await File.WriteAllTextAsync(
                configurationFile,
                $$"""
                daemon off;
                pid {{folder.FullName}}/nginx.pid;
                error_log stderr notice;
                events {}
                http { access_log off; server { listen 127.0.0.1:{{port}}; } }
                """,
                TestContext.Current.CancellationToken);

            await Assert.ThrowsAsync<AddressInUseException>(
                () => NginxProcess.StartAsync(program, configurationFile, TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
