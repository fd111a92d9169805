using System.Net;
using System.Net.Sockets;

namespace ScienceDownload.Tests.Support;

public sealed class FreePortsTests
{
    [Fact]
    public void A_held_port_is_taken_by_the_server_that_was_told_it()
    {
        using FreePorts ports = FreePorts.Hold(3);

        Assert.Equal(3, ports.Ports.Distinct().Count());
        foreach (int port in ports.Ports)
        {
            using var server = new TcpListener(IPAddress.Loopback, port);
            server.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            server.Start();
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            server.AcceptTcpClient().Dispose();
        }
    }
}
