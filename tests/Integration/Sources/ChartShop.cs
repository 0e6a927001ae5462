using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tandem.Integration.Sources;

/// <summary>Charts for the shelves of <see cref="SourceServer"/>.</summary>
static class ChartShop
{
    public static byte[] Chart(string version, params (string Path, string Text)[] more) =>
        Archive([
            File("shop/Chart.yaml", $"apiVersion: v2\nname: shop\nversion: {version}\n"),
            File("shop/values.yaml", "replicas: 1\n"),
            File(
                "shop/templates/map.yaml",
                $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{{{ .Release.Name }}}}\ndata:\n  version: \"{version}\"\n  replicas: {{{{ .Values.replicas | quote }}}}\n"
            ),
            .. more.Select(m => File($"shop/{m.Path}", m.Text)),
        ]);

    public static byte[] Archive(IEnumerable<TarEntry> entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                tar.WriteEntry(entry);
            }
        }
        return bytes.ToArray();
    }

    public static TarEntry File(string path, string text) => File(path, Encoding.UTF8.GetBytes(text));

    public static TarEntry File(string path, byte[] bytes) =>
        new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(bytes) };

    public static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>A repository under <c>/charts</c>.</summary>
    public static void Stock(this SourceServer server, params (string Version, byte[] Archive)[] charts)
    {
        var index = new StringBuilder("apiVersion: v1\nentries:\n  other:\n    - version: 9.9.9\n      urls: [other.tgz]\n  shop:\n");
        foreach (var (version, archive) in charts)
        {
            index.Append(
                $"    - name: shop\n      version: {version}\n      appVersion: \"7\"\n      digest: {Sha(archive)}\n      created: \"2025-01-02T03:04:05Z\"\n      urls:\n        - shop-{version}.tgz\n"
            );
            server.Serve($"/charts/shop-{version}.tgz", archive);
        }
        server.Serve("/charts/index.yaml", Encoding.UTF8.GetBytes(index.ToString()));
    }

    /// <summary>A registry that wants a token for everything, as most do; with a password if one is given.</summary>
    public static void Push(
        this SourceServer server,
        string repository,
        string tag,
        byte[] content,
        string? password = null,
        string kind = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
    )
    {
        var manifest = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"x","digest":"sha256:{{Sha([])}}","size":0},"layers":[{"mediaType":"{{kind}}","digest":"sha256:{{Sha(content)}}","size":{{content.Length}}}]}"""
        );
        RequestDelegate Guarded(byte[] body, string type) =>
            context =>
            {
                if (context.Request.Headers.Authorization != "Bearer good")
                {
                    context.Response.StatusCode = 401;
                    context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{server.Address}/token\",service=\"test\"";
                    return Task.CompletedTask;
                }
                context.Response.ContentType = type;
                context.Response.Headers["Docker-Content-Digest"] = $"sha256:{Sha(body)}";
                return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
            };

        server.Answers[$"/v2/{repository}/manifests/{tag}"] = Guarded(manifest, "application/vnd.oci.image.manifest.v1+json");
        server.Answers[$"/v2/{repository}/blobs/sha256:{Sha(content)}"] = Guarded(content, "application/octet-stream");
        server.Answers[$"/v2/{repository}/tags/list"] = Guarded(
            Encoding.UTF8.GetBytes($$"""{"tags":["0.1.0","{{tag}}"]}"""),
            "application/json"
        );
        server.Answers["/token"] = context =>
        {
            var wanted = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"ada:{password}"))}";
            context.Response.StatusCode = password is null || context.Request.Headers.Authorization == wanted ? 200 : 401;
            return context.Response.WriteAsync(context.Response.StatusCode == 200 ? """{"token":"good"}""" : "{}");
        };
    }
}
