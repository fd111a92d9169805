using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScienceDownload.Commands;
using ScienceDownload.Errors;

namespace ScienceDownload.Transformation;

/// <summary>Reads client certificates as a user gives them. They stay in memory.</summary>
internal static class CertificateReader
{
    private const string PemStart = "-----BEGIN ";

    /// <summary>The certificate with its private key; null when none was given. One that cannot be used ends the command.</summary>
    public static X509Certificate2? Read(PSCmdlet command, X509Certificate2? certificate, string? path, SecureString? password)
    {
        try
        {
            if (certificate is not null && path is not null)
                throw Invalid("-Certificate and -CertificatePath name a certificate each. Give one of them.");
            if (password is not null && path is null)
                throw Invalid("-CertificatePassword opens the file of -CertificatePath, which is not given.");
            X509Certificate2? found = path is null ? certificate : ReadFile(command.ToFilePath(path), password);
            return found is { HasPrivateKey: false }
                ? throw Invalid($"The certificate of {found.Subject} comes without its private key, so nobody can sign in with it.")
                : found;
        }
        catch (DownloadException exception)
        {
            command.ThrowTerminatingError(exception.ToErrorRecord(path));
            throw;
        }
    }

    private static X509Certificate2 ReadFile(string path, SecureString? password)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            string? secret = password is null ? null : new NetworkCredential("", password).Password;
            string text = System.Text.Encoding.Latin1.GetString(bytes);
            if (text.Contains(PemStart, StringComparison.Ordinal))
                return ReadPem(text, secret);
            return new X509Certificate2(bytes, secret);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"-CertificatePath: '{path}' cannot be read: {exception.Message}", exception);
        }
        catch (CryptographicException exception)
        {
            throw new DownloadException(ErrorId.InputInvalid,
                $"-CertificatePath: '{path}' is no PFX or PEM file with a certificate and its private key, "
                    + "or -CertificatePassword is not its password.",
                exception);
        }
    }

    private static X509Certificate2 ReadPem(string text, string? password)
    {
        using X509Certificate2 read = password is null
            ? X509Certificate2.CreateFromPem(text, text)
            : X509Certificate2.CreateFromEncryptedPem(text, text, password);
        // Windows takes no key for TLS that was only ever in memory; a round trip makes it one that it does.
        return new X509Certificate2(read.Export(X509ContentType.Pkcs12));
    }

    private static DownloadException Invalid(string message) => new(ErrorId.InputInvalid, message);
}
