using Tandem.Images;
using Tandem.Secrets;

namespace Tandem.Unit.Core.Fakes;

/// <summary>One registry in each region that was told of, with the digests a test puts into it.</summary>
sealed class MemoryRegistries : IImageRegistry
{
    public static readonly DateTimeOffset Until = new(2026, 1, 15, 9, 30, 0, TimeSpan.Zero);

    /// <summary>Region → its registry.</summary>
    public Dictionary<string, RegistryInstance> Instances { get; } = [];

    /// <summary>Registry's id and repository:tag → digest.</summary>
    public Dictionary<string, string> Digests { get; } = [];

    /// <summary>Region → why it does not answer.</summary>
    public Dictionary<string, Failure> Broken { get; } = [];

    public Failure? NoLogin { get; set; }

    /// <summary>What was looked up, in order.</summary>
    public List<string> Asked { get; } = [];

    public RegistryInstance Add(string region, string host) =>
        Instances[region] = new RegistryInstance($"cri-{region}", $"registry of {region}", region, true, "RUNNING", [host]);

    public Task<Result<IReadOnlyList<RegistryInstance>>> InstancesAsync(string region, CancellationToken cancellation) =>
        Task.FromResult(
            Broken.TryGetValue(region, out var failure)
                ? failure
                : Result.Of<IReadOnlyList<RegistryInstance>>(Instances.TryGetValue(region, out var one) ? [one] : [])
        );

    public Task<Result<string>> DigestAsync(RegistryInstance registry, ImageReference image, CancellationToken cancellation)
    {
        Asked.Add($"{registry.Id} {image.Repository}:{image.Tag}");
        return Task.FromResult<Result<string>>(
            Digests.TryGetValue($"{registry.Id} {image.Repository}:{image.Tag}", out var digest)
                ? digest
                : new Failure(ImageFailures.NoTag, Text.Of($"No such tag."), Text.Of($"Push it."))
        );
    }

    public Task<Result<RegistryLogin>> LoginAsync(RegistryInstance registry, CancellationToken cancellation) =>
        Task.FromResult<Result<RegistryLogin>>(
            NoLogin is { } no ? no : new RegistryLogin("user", new SecretText("LoginThatMustNotShow"), Until)
        );
}
