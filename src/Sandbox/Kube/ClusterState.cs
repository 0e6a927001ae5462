using System.Security.Cryptography;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube;

/// <summary>What makes a cluster itself: its secrets, kept in its folder.</summary>
/// <param name="AdminToken">Bearer token with all rights.</param>
/// <param name="SigningKey">Signs ServiceAccount tokens.</param>
internal sealed record ClusterIdentity(string Id, string Version, string AdminToken, byte[] SigningKey)
{
    /// <summary>True for a cluster that a cloud made, whose volumes lie on that cloud's disks.</summary>
    public bool IsInCloud => Id.Length == 33 && Id[0] == 'c';

    public static ClusterIdentity Create(string id, string version) =>
        new(id, version, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), RandomNumberGenerator.GetBytes(32));
}

/// <summary>One cluster without the network: objects, kinds, clock.</summary>
internal sealed class ClusterState
{
    public ClusterState(ClusterIdentity identity, ObjectStore store, TimeProvider clock, double speed)
    {
        Identity = identity;
        Clock = clock;
        Speed = speed;
        Store = store;
        foreach (var definition in Store.List(Definitions))
            Kinds.Learn(definition.Body, gone: false);
        Store.Changed += Learn;
    }

    public const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";

    public ClusterIdentity Identity { get; }

    public ObjectStore Store { get; }

    public KindCatalog Kinds { get; } = new();

    public TimeProvider Clock { get; }

    public double Speed { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public string Stamp => Now.Stamp();

    /// <summary>A waiting time of the real world in this one.</summary>
    public TimeSpan Scaled(TimeSpan real) => real / Speed;

    void Learn(Change change)
    {
        if (change.Now.Key.Resource == Definitions)
            Kinds.Learn(change.Now.Body, change.Kind == ChangeKind.Deleted);
    }
}
