using System.Net;
using System.Net.Sockets;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>Which addresses are no part of the open internet: those of this machine, of its networks, and of special use (RFC 6890).</summary>
internal static class PrivateAddress
{
    private static readonly IPNetwork[] Networks =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Whether an address is private. An IPv4 address inside an IPv6 one is looked at as what it leads to.</summary>
    public static bool Is(IPAddress address)
    {
        if (EmbeddedIn(address) is { } inner)
            return Is(inner);
        // A scope is no part of a network's prefix, and would make the comparison fail.
        IPAddress plain = address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 }
            ? new IPAddress(address.GetAddressBytes())
            : address;
        return Array.Exists(Networks, network => network.Contains(plain));
    }

    /// <summary>
    /// The IPv4 address that an IPv6 one stands for: mapped, translated (64:ff9b::/96) or tunnelled (2002::/16); null when it stands for itself.
    /// </summary>
    private static IPAddress? EmbeddedIn(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        ReadOnlySpan<byte> bytes = address.GetAddressBytes();
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]))
            return new IPAddress(bytes[12..]);
        return bytes.StartsWith((ReadOnlySpan<byte>)[0x20, 0x02]) ? new IPAddress(bytes[2..6]) : null;
    }
}
