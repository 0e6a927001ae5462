using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Net;

/// <summary>What a cluster keeps between starts: identity, port, certificates, journal. Readable by its owner only.</summary>
internal sealed class ClusterFolder(string path)
{
    sealed record Kept(string Id, string Version, string AdminToken, byte[] SigningKey, int Port);

    string IdentityFile => Path.Combine(path, "cluster.json");

    /// <summary>For people and tests: <c>kubectl --kubeconfig …/admin.kubeconfig</c>.</summary>
    public string Kubeconfig => Path.GetFullPath(Path.Combine(path, "admin.kubeconfig"));

    public bool Exists => File.Exists(IdentityFile);

    /// <summary>The identity and port of the last start; a new identity and port 0 the first time.</summary>
    public (ClusterIdentity Identity, int Port) Open(string id, string? version)
    {
        Directory.CreateDirectory(path);
        if (Exists && JsonSerializer.Deserialize<Kept>(File.ReadAllText(IdentityFile)) is { } kept)
            return (new ClusterIdentity(kept.Id, version ?? kept.Version, kept.AdminToken, kept.SigningKey), kept.Port);
        return (ClusterIdentity.Create(id, version ?? "1.34.1"), 0);
    }

    /// <summary>Makes this process the only one that writes the cluster, until the answer is disposed of. Throws <see cref="IOException"/> when another one does.</summary>
    public IDisposable Lock()
    {
        Directory.CreateDirectory(path);
        return new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    public void Keep(ClusterIdentity identity, int port)
    {
        var text = JsonSerializer.Serialize(new Kept(identity.Id, identity.Version, identity.AdminToken, identity.SigningKey, port));
        Write(IdentityFile, text);
    }

    public void KeepKubeconfig(string kubeconfig) => Write(Kubeconfig, kubeconfig);

    public IJournal Journal() => new FileJournal(Path.Combine(path, "objects.jsonl"));

    /// <summary>Authority and server certificate, made the first time.</summary>
    public (X509Certificate2 Authority, X509Certificate2 Server) Certificates(string id, DateTimeOffset now)
    {
        string authorityFile = Path.Combine(path, "ca.pem"),
            serverFile = Path.Combine(path, "server.pem");
        if (!File.Exists(serverFile))
        {
            using var authority = Net.Certificates.Authority("sandbox-" + id, now);
            using var server = Net.Certificates.Server(authority, now);
            Write(authorityFile, Net.Certificates.Pem(authority));
            Write(serverFile, Net.Certificates.Pem(server));
        }
        return (
            X509Certificate2.CreateFromPemFile(authorityFile, authorityFile),
            X509Certificate2.CreateFromPemFile(serverFile, serverFile)
        );
    }

    public void Delete()
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    static void Write(string file, string text)
    {
        var fresh = file + ".new";
        File.WriteAllText(fresh, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(fresh, file, overwrite: true);
    }
}
