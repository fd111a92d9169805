using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using ScienceDownload.Errors;
using ScienceDownload.Profiles;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that bring files of services and of buckets: as whom either is asked for them.</summary>
public abstract class VoIdentityCommand : VoSaveCommand
{
    /// <summary>A session of Invoke-WebRequest, for its headers, cookies and credentials.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSObject? WebSession { get; set; }

    /// <summary>The profile of the AWS files to read S3 as.</summary>
    [Parameter]
    [Alias("AwsProfile")]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>Ask S3 as nobody, whatever credentials there are.</summary>
    [Parameter]
    public SwitchParameter Anonymous { get; set; }

    /// <summary>The id and the secret of a key for S3.</summary>
    [Parameter]
    [SignIn]
    public PSCredential? AwsCredential { get; set; }

    /// <summary>The session token that goes with <see cref="AwsCredential"/> where its key is temporary.</summary>
    [Parameter]
    [Alias("S3SessionToken")]
    [ValidateNotNull]
    public SecureString? AwsSessionToken { get; set; }

    /// <summary>The region S3 requests are signed for first; null for what the environment says.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>Another S3 server than Amazon's.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? EndpointUrl { get; set; }

    /// <summary>Agree to pay for requests and transfer.</summary>
    [Parameter]
    public SwitchParameter RequestPayer { get; set; }

    /// <inheritdoc/>
    private protected override S3Settings S3Options => new()
    {
        Profile = ProfileName, Endpoint = EndpointUrl, Region = Region, Anonymous = Anonymous, RequesterPays = RequestPayer,
    };

    /// <summary>As whom an address would be asked, where nothing tells as whom it was.</summary>
    private protected string IdentityOf(Uri source)
    {
        if (source.Scheme == "s3")
        {
            return Anonymous ? "Anonymous"
                : AwsCredential is not null ? "Credential"
                : ProfileName is { } profile ? $"Profile:{profile}"
                : "Anonymous";
        }

        bool hasCertificate = Certificate is not null || CertificatePath is not null;
        return Token is not null ? "Token" : Credential is not null ? "Credential" : hasCertificate ? "Certificate" : "Anonymous";
    }

    /// <summary>Who asks; on the pipeline thread. A profile that cannot be read ends the command.</summary>
    private protected ArchiveAccess ReadAccess()
    {
        try
        {
            return CreateAccess();
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(Profile));
            throw;
        }
    }

    private ArchiveAccess CreateAccess()
    {
        NetworkCredential? credential = Credential?.GetNetworkCredential();
        CookieContainer? cookies = null;
        if (WebSession is { } session)
        {
            credential ??= WebSessionReader.Credential(session);
            cookies = WebSessionReader.Cookies(session);
            Hashtable headers = WebSessionReader.Headers(session);
            foreach (DictionaryEntry header in Headers ?? new Hashtable())
                headers[header.Key] = header.Value;
            Headers = headers.Count > 0 ? headers : Headers;
        }

        ArchiveAccess kept = Profile is null ? ArchiveAccess.None : ProfileReader.ReadAccess(this, Profile);
        return kept with
        {
            UserName = credential?.UserName ?? kept.UserName,
            Password = credential?.Password ?? kept.Password,
            Token = Token is null ? kept.Token : new NetworkCredential("", Token).Password,
            Cookies = cookies,
            Certificate = ReadCertificate(),
            S3 = S3AccessReader.ReadKeys(AwsCredential, AwsSessionToken),
        };
    }
}
