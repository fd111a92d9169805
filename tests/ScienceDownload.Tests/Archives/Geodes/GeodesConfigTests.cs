using ScienceDownload.Archives.Geodes;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Geodes;

public sealed class GeodesConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_of_pygeodes_is_read_as_it_is()
    {
        Write("""
            { "api_key": "k3y", "logging_level": "INFO", "download_dir": "/data/geodes", "checksum_error": false, "use_async_requests": true,
              "nb_max_items": 500, "aws_access_key_id": "AK", "aws_secret_access_key": "SK", "aws_session_token": "TK", "region_name": "eu-west-1" }
            """);

        GeodesSettings settings = Gather(ArchiveAccess.None);

        Assert.Equal(("k3y", "/data/geodes", false, 500), (settings.ApiKey, settings.DownloadFolder, settings.ChecksumIsError, settings.MaxItems));
        Assert.Equal(("AK", "SK", "TK", "eu-west-1"), (settings.AccessKeyId, settings.SecretAccessKey, settings.SessionToken, settings.Region));
        Assert.Empty(settings.Warnings);
        Assert.DoesNotContain("k3y", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_that_pygeodes_writes_uninvited_sets_nothing()
    {
        Write("""
            { "api_key": null, "logging_level": "INFO", "download_dir": null, "checksum_error": true, "use_async_requests": true,
              "nb_max_items": 800000000,
              "aws_access_key_id": null, "aws_secret_access_key": null, "aws_session_token": null, "region_name": "us-east-1" }
            """);
        GeodesSettings settings = Gather(ArchiveAccess.None);
        Assert.Equal((null, false, true), (settings.ApiKey, settings.HasS3Keys, settings.ChecksumIsError));
        Assert.Empty(settings.Warnings);
    }

    [Fact]
    public void What_is_odd_in_it_is_said_and_passed_over()
    {
        Write("""{ "api_key": 5, "apikey": "x", "checksum_error": "no" }""");
        GeodesSettings settings = Gather(ArchiveAccess.None);
        Assert.Equal(3, settings.Warnings.Count);
        Assert.Equal((null, true), (settings.ApiKey, settings.ChecksumIsError));
    }

    [Fact]
    public void A_broken_file_is_named_without_its_secrets()
    {
        Write("{ \"api_key\": \"s3cret\",,, }");
        DownloadException failure = Assert.Throws<DownloadException>(() => Gather(ArchiveAccess.None));
        Assert.Equal(ErrorId.InputInvalid, failure.Id);
        Assert.Contains(GeodesConfigFile.DefaultName, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(ErrorId.InputUnreadable, Assert.Throws<DownloadException>(
            () => new GeodesSources(ArchiveAccess.None, _folder["none.json"], _ => null, null).Gather()).Id);
    }

    [Fact]
    public void The_caller_comes_before_the_environment_and_that_before_the_file()
    {
        Write("""{ "api_key": "of the file" }""");
        Assert.Equal("of the file", Gather(ArchiveAccess.None).ApiKey);
        _environment["GEODES_API_KEY"] = "of the environment";
        _environment["GEODES_BASE_URL"] = "https://other.example/portal";
        Assert.Equal("of the environment", Gather(ArchiveAccess.None).ApiKey);
        Assert.Equal("https://other.example/portal/", Gather(ArchiveAccess.None).Server.ToString());
        GeodesSettings given = Gather(new ArchiveAccess { Token = "of the caller", Server = new Uri("https://mine.example/") });
        Assert.Equal(("of the caller", "https://mine.example/"), (given.ApiKey, given.Server.ToString()));
    }

    [Fact]
    public void Keys_of_the_datalake_are_never_mixed_from_two_places()
    {
        Write("""{ "aws_access_key_id": "AK", "aws_secret_access_key": "SK", "aws_session_token": "old token" }""");
        _environment["AWS_ACCESS_KEY_ID"] = "permanent";
        _environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        GeodesSettings settings = Gather(ArchiveAccess.None);
        Assert.Equal(("permanent", "secret", null), (settings.AccessKeyId, settings.SecretAccessKey, settings.SessionToken));
        settings = Gather(new ArchiveAccess { UserName = "id", Password = "pass", Token = "session" });
        Assert.Equal(("id", "pass", "session", null), (settings.AccessKeyId, settings.SecretAccessKey, settings.SessionToken, settings.ApiKey));
    }

    [Fact]
    public void The_profile_of_pygeodes_gives_what_was_not_finished()
    {
        string md5 = "1C650B9386CDCA632B67821E606D56D3";
        string url = $"https://geodes-portal.cnes.fr/api/download/URN:FEATURE:DATA:gdh:11111111-2222-3333-8444-000000000001:V1/files/{md5}";
        File.WriteAllText(_folder["profile.json"], $$"""
            { "nb_downloads": 3, "downloads": {
              "a": { "url": "https://geodes-portal.cnes.fr/api/download/x/files/y", "destination": "/data/done.zip",
                     "_started_at": "2026-01-15T12:00:00.000000Z", "_completed_at": "2026-01-15T12:05:00.000000Z", "_id": "a" },
              "b": { "url": "{{url}}", "destination": "/data/half.zip",
                     "_started_at": "2026-01-15T12:00:00.000000Z", "_completed_at": null, "_id": "b" },
              "c": { "url": "{{url}}0", "destination": "None", "_started_at": null, "_completed_at": null, "_id": "c" } } }
            """);

        IReadOnlyList<DownloadItem> items = PygeodesProfile.ReadUnfinished(_folder["profile.json"]);

        Assert.Equal(2, items.Count);
        Assert.Equal(("half.zip", "md5:" + md5.ToLowerInvariant()), (items[0].RelativePath, items[0].Checksums.Single().ToString()));
        Assert.Equal("URN:FEATURE:DATA:gdh:11111111-2222-3333-8444-000000000001:V1", items[0].Details["id"]);
        Assert.Null(items[1].RelativePath);
        File.WriteAllText(_folder["other.json"], "[]");
        Assert.Equal(ErrorId.InputInvalid, Assert.Throws<DownloadException>(() => PygeodesProfile.ReadUnfinished(_folder["other.json"])).Id);
    }

    private void Write(string json) => File.WriteAllText(_folder[GeodesConfigFile.DefaultName], json);

    private GeodesSettings Gather(ArchiveAccess access) =>
        new GeodesSources(access, null, name => _environment.GetValueOrDefault(name), Path.GetDirectoryName(_folder["x"])).Gather();
}
