using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>A pod that can answer.</summary>
internal sealed record Backend(string Space, string Service, string Pod, string Node, string Image)
{
    public string Version => Image.LastIndexOf(':') is var at && at > Image.LastIndexOf('/') ? Image[(at + 1)..] : "latest";
}

/// <summary>What became of a wish for an address: still opening (both null), open, or refused with a reason.</summary>
internal sealed record BalancerState(string? Address, string? Error);

/// <summary>Load balancers outside the cluster.</summary>
internal interface IBalancers
{
    /// <summary>Opens a listener for <paramref name="owner"/> on an address of its own, or tells the open one about its backends now.</summary>
    BalancerState Publish(ObjectKey owner, IReadOnlyList<int> ports, IReadOnlyList<Backend> backends);

    void Close(ObjectKey owner);
}

/// <summary>Gives out addresses on which nothing listens; for tests.</summary>
internal sealed class PaperBalancers : IBalancers
{
    public Dictionary<ObjectKey, IReadOnlyList<Backend>> Open { get; } = [];

    public BalancerState Publish(ObjectKey owner, IReadOnlyList<int> ports, IReadOnlyList<Backend> backends)
    {
        Open[owner] = backends;
        return new BalancerState("127.77.0.1", null);
    }

    public void Close(ObjectKey owner) => Open.Remove(owner);
}
