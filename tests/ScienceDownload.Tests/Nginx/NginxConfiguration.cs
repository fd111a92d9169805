using System.Globalization;

namespace ScienceDownload.Tests.Nginx;

/// <summary>The folders and ports of one nginx, and the configuration file that says so.</summary>
internal sealed record NginxConfiguration(string Folder, int RateLimit, int Plain, int Tls, int Http2, int RateLimited, int NoRanges)
{
    public string Root { get; } = Path.Combine(Folder, "www");

    public string AccessLog { get; } = Path.Combine(Folder, "access.log");

    public string ConfigurationFile { get; } = Path.Combine(Folder, "nginx.conf");

    public string CertificateFile { get; } = Path.Combine(Folder, "tls.crt");

    public string KeyFile { get; } = Path.Combine(Folder, "tls.key");

    public void Write() => File.WriteAllText(ConfigurationFile, ToString());

    // A master that runs as root hands its workers to "nobody", who may not enter a private temporary folder.
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $$"""
        daemon off;
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        worker_processes 1;
        pid {{Folder}}/nginx.pid;
        error_log stderr notice;
        events { worker_connections 1024; }
        http {
            types { text/plain txt; text/html html; application/json json; }
            default_type application/octet-stream;
            root {{Root}};
            autoindex on;
            sendfile on;
            gzip on;
            gzip_min_length 1;
            gzip_types text/plain application/json;
            keepalive_requests 1000000;
            log_format requests '$status\t$body_bytes_sent\t$http_range\t$request_uri';
            access_log {{AccessLog}} requests;
            client_body_temp_path {{Folder}};
            proxy_temp_path {{Folder}};
            fastcgi_temp_path {{Folder}};
            uwsgi_temp_path {{Folder}};
            scgi_temp_path {{Folder}};
            ssl_certificate {{CertificateFile}};
            ssl_certificate_key {{KeyFile}};
            server { listen 127.0.0.1:{{Plain}}; }
            server { listen 127.0.0.1:{{Tls}} ssl; }
            server { listen 127.0.0.1:{{Http2}} ssl http2; }
            server { listen 127.0.0.1:{{RateLimited}}; limit_rate {{RateLimit}}; }
            server { listen 127.0.0.1:{{NoRanges}}; max_ranges 0; }
        }
        """);
}
