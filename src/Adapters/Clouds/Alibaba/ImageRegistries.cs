using System.Globalization;
using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Images;
using Tandem.Secrets;

namespace Tandem.Adapters.Clouds.Alibaba;

/// <summary>Registries of the enterprise edition (ACR). What is missing comes as a code, which is made a sentence after a look at what is there.</summary>
sealed class ImageRegistries(AlibabaClient client) : IImageRegistry
{
    /// <summary>How many tags a sentence names.</summary>
    const int NamedTags = 5;

    const string Algorithm = "sha256:";

    public async Task<Result<IReadOnlyList<RegistryInstance>>> InstancesAsync(string region, CancellationToken cancellation)
    {
        var found = await AllAsync("ListInstance", region, [], "Instances", cancellation);
        if (!found.Ok)
        {
            return found.Failure;
        }
        var all = await Task.WhenAll(found.Value.Select(i => InstanceAsync(i, region, cancellation)));
        return all.FirstOrDefault(i => !i.Ok) is { Failure: { } failure }
            ? failure
            : Result.Of<IReadOnlyList<RegistryInstance>>([.. all.Select(i => i.Value).OrderBy(i => i.Name, StringComparer.Ordinal)]);
    }

    async Task<Result<RegistryInstance>> InstanceAsync(JsonElement item, string region, CancellationToken cancellation)
    {
        var status = item.Text("InstanceStatus");
        var instance = new RegistryInstance(
            item.Text("InstanceId"),
            item.Text("InstanceName"),
            item.Text("RegionId") is { Length: > 0 } own ? own : region,
            status == "RUNNING",
            status,
            []
        );
        if (!instance.IsReady)
        {
            return instance;
        }
        var query = new Parameters { { "InstanceId", instance.Id }, { "ModuleName", "Registry" } };
        var endpoints = await client.CallAsync(Call("ListInstanceEndpoint", region, query), cancellation);
        return endpoints.Map(e =>
            instance with
            {
                Hosts =
                [
                    .. e.Items("Endpoints")
                        .Where(p => p.Text("Enable") == "true")
                        .SelectMany(p => p.Items("Domains"))
                        .Select(d => d.Text("Domain"))
                        .Where(d => d.Length > 0)
                        .Distinct(),
                ],
            }
        );
    }

    public async Task<Result<string>> DigestAsync(RegistryInstance registry, ImageReference image, CancellationToken cancellation)
    {
        if (image.Repository.Split('/') is not [var space, var name])
        {
            return NoRepository(registry, image.Repository);
        }
        var query = new Parameters
        {
            { "InstanceId", registry.Id },
            { "RepoNamespaceName", space },
            { "RepoName", name },
        };
        var call = Call("GetRepository", registry.Region, query);
        return await client.AskAsync(call, cancellation) switch
        {
            Answered { Body: var repository } => await TagAsync(registry, repository.Text("RepoId"), image, cancellation),
            Refused r when IsMissing(r) => await MissingAsync(registry, space, image.Repository, cancellation),
            var other => client.Explain(other, call),
        };
    }

    async Task<Result<string>> TagAsync(RegistryInstance registry, string repository, ImageReference image, CancellationToken cancellation)
    {
        var of = new Parameters { { "InstanceId", registry.Id }, { "RepoId", repository } };
        // The one operation here that takes GET only.
        var call = Call("GetRepoTag", registry.Region, of.With("Tag", image.Tag)) with
        {
            Method = HttpMethod.Get,
        };
        var outcome = await client.AskAsync(call, cancellation);
        if (outcome is Answered { Body: var tag })
        {
            return DigestOf(tag);
        }
        if (outcome is not Refused refused || refused.Error.IsPermission)
        {
            return client.Explain(outcome, call);
        }
        // With which code a missing tag is told is not written down anywhere, so the list decides.
        var tags = await AllAsync("ListRepoTag", registry.Region, of, "Images", cancellation);
        if (!tags.Ok)
        {
            return tags.Failure;
        }
        foreach (var other in tags.Value)
        {
            if (other.Text("Tag") == image.Tag)
            {
                return DigestOf(other);
            }
        }
        return NoTag(registry, image, [.. tags.Value.Select(t => t.Text("Tag"))]);
    }

    public async Task<Result<RegistryLogin>> LoginAsync(RegistryInstance registry, CancellationToken cancellation)
    {
        var call = Call("GetAuthorizationToken", registry.Region, new() { { "InstanceId", registry.Id } });
        return (await client.CallAsync(call, cancellation)).Map(a => new RegistryLogin(
            a.Text("TempUsername"),
            new SecretText(a.Text("AuthorizationToken")),
            DateTimeOffset.FromUnixTimeMilliseconds(long.TryParse(a.Text("ExpireTime"), CultureInfo.InvariantCulture, out var at) ? at : 0)
        ));
    }

    async Task<Result<string>> MissingAsync(RegistryInstance registry, string space, string repository, CancellationToken cancellation)
    {
        var query = new Parameters { { "InstanceId", registry.Id } };
        var found = await AllAsync("ListNamespace", registry.Region, query, "Namespaces", cancellation);
        if (!found.Ok)
        {
            return found.Failure.Code == "INSTANCE_NOT_EXIST" ? NoInstance(registry) : found.Failure;
        }
        var spaces = found.Value.Select(n => n.Text("NamespaceName")).Order(StringComparer.Ordinal).ToList();
        return spaces.Contains(space)
            ? NoRepository(registry, repository)
            : new Failure(
                ImageFailures.NoRepository,
                Text.Of($"The registry {registry.Name} has no namespace {space}, so that there is no {repository}."),
                spaces.Count == 0
                    ? Text.Of($"Push the image, or correct its name in the overlay.")
                    : Text.Of($"It has {string.Join(", ", spaces)}: push the image, or correct its name in the overlay.")
            );
    }

    static Failure NoInstance(RegistryInstance registry) =>
        new(
            ImageFailures.NoRegistry,
            Text.Of($"The registry {registry.Name} ({registry.Id}) does not exist any more."),
            Text.Of($"Name another registry in the overlay, then look again.")
        );

    static Failure NoRepository(RegistryInstance registry, string repository) =>
        new(
            ImageFailures.NoRepository,
            Text.Of($"The registry {registry.Name} has no repository {repository}."),
            Text.Of($"Push the image, or correct its name in the overlay.")
        );

    static Failure NoTag(RegistryInstance registry, ImageReference image, List<string> tags) =>
        new(
            ImageFailures.NoTag,
            Text.Of($"{image.Repository} in the registry {registry.Name} has no tag {image.Tag}."),
            tags.Count == 0
                ? Text.Of($"Push the image: the repository is empty.")
                : Text.Of($"It has {tags.Count}, among them {string.Join(", ", tags.Take(NamedTags))}: push the tag, or name one of them.")
        );

    static bool IsMissing(Refused refused) => refused.Error.Code.EndsWith("_NOT_EXIST", StringComparison.Ordinal);

    /// <summary>The registry writes it without its algorithm.</summary>
    static string DigestOf(JsonElement tag) =>
        tag.Text("Digest") is var digest && digest.Contains(':', StringComparison.Ordinal) ? digest : Algorithm + digest;

    Task<Result<IReadOnlyList<JsonElement>>> AllAsync(
        string action,
        string region,
        Parameters query,
        string items,
        CancellationToken cancellation
    ) => Paging.Registry.AllAsync(client, page => Call(action, region, query.With(page)), [items], cancellation);

    static AlibabaCall Call(string action, string region, Parameters query) =>
        AlibabaCall.Rpc(Product.Cr, action, region, new Parameters { { "RegionId", region } }.With(query));
}
