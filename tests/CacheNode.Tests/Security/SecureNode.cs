using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Security;

/// <summary>A node that speaks HTTP/2 over TLS, with a certificate of its own making, and a client that trusts it.</summary>
internal sealed class SecureNode : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private SecureNode(DirectoryInfo folder, TestNode node)
    {
        (_folder, Node) = (folder, node);
        Client = new HttpClient(new SocketsHttpHandler { SslOptions = new() { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost" } })
        {
            BaseAddress = node.Address,
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public TestNode Node { get; }

    /// <summary>A viewer over HTTP/2.</summary>
    public HttpClient Client { get; }

    public static Task<SecureNode> StartAsync(RequestDelegate origin, params (string Key, string Value)[] settings) => StartAsync(TimeProvider.System, origin, settings);

    public static async Task<SecureNode> StartAsync(TimeProvider time, RequestDelegate origin, params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("cdnnode-tls-");
        var file = Path.Combine(folder.FullName, "node.pfx");
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx, "pw"), TestContext.Current.CancellationToken);
        (string, string)[] tls = [("CdnNode:Urls", "https://127.0.0.1:0"), ("Kestrel:Certificates:Default:Path", file), ("Kestrel:Certificates:Default:Password", "pw")];
        return new SecureNode(folder, await TestNode.StartAsync(time, origin, [.. tls, .. settings]));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Node.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
