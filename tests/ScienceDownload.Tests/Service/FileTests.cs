using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ScienceDownload.Simulators;
using ScienceDownload.Worker.Service.Batches;

namespace ScienceDownload.Tests.Service;

/// <summary>Files that completed jobs brought, and nothing else.</summary>
public sealed class FileTests
{
    [Fact]
    public async Task A_finished_file_is_handed_out()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        SimulatedFile file = service.Server.Add("with space.csv", 5000, 1);
        JsonElement end = await service.EndAsync(await service.CreateAsync([file], ("path_template", "sub folder/{title}.{ext}")));
        string url = ServiceHarness.Job(end, 0).GetProperty("file_info").GetProperty("file_url").GetString()!;

        Answer whole = await service.SendAsync(HttpMethod.Get, url, key: null);
        Answer part = await service.SendAsync(HttpMethod.Get, url, null, null, null, ("Range", "bytes=0-9"));
        Answer beyond = await service.SendAsync(HttpMethod.Get, url, null, null, null, ("Range", "bytes=9000-"));
        Answer head = await service.SendAsync(HttpMethod.Head, url, key: null);

        Assert.EndsWith("/files/sub%20folder/with%20space.csv", url, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, whole.Status);
        Assert.Equal(file.Slice(0, 5000), whole.Body);
        Assert.Equal("attachment; filename=\"with space.csv\"", whole.ContentHeaders.ContentDisposition!.ToString());
        Assert.Equal("nosniff", whole.Header("X-Content-Type-Options"));
        Assert.Equal($"\"{file.Sha256}\"", whole.Header("ETag"));
        Assert.NotNull(whole.ContentHeaders.LastModified);
        Assert.Equal((HttpStatusCode.PartialContent, 10), (part.Status, part.Body.Length));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.Status);
        Assert.Equal((HttpStatusCode.OK, 5000L, 0), (head.Status, head.ContentHeaders.ContentLength, head.Body.Length));
    }

    [Fact]
    public async Task A_name_with_other_letters_is_sent_encoded()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        SimulatedFile file = service.Server.Add(
            "x", 10, 1, Fault.ContentDisposition("attachment; filename*=utf-8''" + Uri.EscapeDataString("日本.csv")));
        JsonElement end = await service.EndAsync(await service.CreateAsync([file], ("path_template", "{title}.{ext}")));
        string url = ServiceHarness.Job(end, 0).GetProperty("file_info").GetProperty("file_url").GetString()!;

        Answer whole = await service.SendAsync(HttpMethod.Get, url, key: null);

        Assert.Equal("attachment; filename*=utf-8''%E6%97%A5%E6%9C%AC.csv", string.Join("", whole.ContentHeaders.GetValues("Content-Disposition")));
    }

    // Sent as they are: a client that is no attacker would tidy them up.
    [Theory]
    [InlineData("/files/../state/state.db")]
    [InlineData("/files/..%2fstate%2fstate.db")]
    [InlineData("/files/%2e%2e/state/state.db")]
    [InlineData("/files/..%5cstate%5cstate.db")]
    [InlineData("/files//etc/passwd")]
    [InlineData("/files/%2fetc%2fpasswd")]
    [InlineData("/files/%252e%252e%252fstate")]
    [InlineData("/files/in/../in/a.bin.part")]
    [InlineData("/files/in/private.txt")]
    [InlineData("/files/a.bin.part")]
    [InlineData("/files/link.txt")]
    [InlineData("/files/")]
    public async Task Nothing_else_can_be_had(string target)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        Directory.CreateDirectory(Path.Combine(service.Root, "in"));
        await File.WriteAllTextAsync(Path.Combine(service.Root, "in", "private.txt"), "hidden", ServiceHarness.Cancellation);
        await File.WriteAllTextAsync(Path.Combine(service.Root, "a.bin.part"), "hidden", ServiceHarness.Cancellation);
        File.CreateSymbolicLink(Path.Combine(service.Root, "link.txt"), Path.Combine(service.Engine.StatePath, "state.db"));

        string answer = await SendRawAsync(
            service.Address, $"GET {target} HTTP/1.1\r\nHost: {service.Address.Authority}\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("hidden", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLite", answer, StringComparison.Ordinal);
    }

    // What was a job's file becomes a link.
    [Fact]
    public async Task A_file_that_became_a_link_is_not_followed()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        JsonElement end = await service.EndAsync(await service.CreateAsync([service.Server.Add("a.bin", 10)], ("path_template", "{title}.{ext}")));
        Assert.Equal("completed", ServiceHarness.Status(end));
        File.Delete(Path.Combine(service.Root, "a.bin"));
        File.CreateSymbolicLink(Path.Combine(service.Root, "a.bin"), Path.Combine(service.Engine.StatePath, "state.db"));

        Assert.Equal(HttpStatusCode.BadRequest, (await service.GetAsync("/files/a.bin")).Status);
    }

    [Fact]
    public async Task Files_may_need_the_key_too()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(settings => settings with { FilesNeedKey = true });
        await service.EndAsync(await service.CreateAsync([service.Server.Add("a.bin", 10)], ("path_template", "{title}.{ext}")));

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.SendAsync(HttpMethod.Get, "/files/a.bin", key: null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/files/a.bin")).Status);
    }

    [Fact]
    public async Task Files_go_when_their_time_has_come_and_records_later()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(settings => settings with { FileRetention = TimeSpan.FromHours(1) });
        string id = await service.CreateAsync([service.Server.Add("a.bin", 10)], ("path_template", "{title}.{ext}"));
        JsonElement end = await service.EndAsync(id);
        DateTimeOffset completed = ServiceHarness.Job(end, 0).GetProperty("completed_at").GetDateTimeOffset();
        Assert.Equal(completed.AddHours(1), ServiceHarness.Job(end, 0).GetProperty("file_info").GetProperty("deletes_at").GetDateTimeOffset());
        string other = Path.Combine(service.Root, "other.bin");
        await File.WriteAllTextAsync(other, "stays", ServiceHarness.Cancellation);
        var clock = new Support.FakeClock();
        clock.Advance(completed - clock.GetUtcNow());
        var files = new ServedFiles(service.Settings, clock);
        await foreach (ItemInfo item in service.Engine.GetItemsAsync(id, null, ServiceHarness.Cancellation))
            files.Add(item);
        var janitor = new Janitor(service.Engine, service.Settings, files, clock);

        clock.Advance(TimeSpan.FromMinutes(59));
        await janitor.CleanAsync(ServiceHarness.Cancellation);
        Assert.True(File.Exists(Path.Combine(service.Root, "a.bin")));
        clock.Advance(TimeSpan.FromMinutes(2));
        await janitor.CleanAsync(ServiceHarness.Cancellation);
        Assert.False(File.Exists(Path.Combine(service.Root, "a.bin")));
        Assert.Equal(HttpStatusCode.NotFound, (await service.GetAsync("/files/a.bin")).Status);
        Assert.Single(await service.Engine.ListAsync(ServiceHarness.Cancellation));
        clock.Advance(TimeSpan.FromHours(24));
        await janitor.CleanAsync(ServiceHarness.Cancellation);
        Assert.Empty(await service.Engine.ListAsync(ServiceHarness.Cancellation));
        Assert.True(File.Exists(other));
    }

    private static async Task<string> SendRawAsync(Uri address, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, ServiceHarness.Cancellation);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), ServiceHarness.Cancellation);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync(ServiceHarness.Cancellation);
    }
}
