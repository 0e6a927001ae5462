using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>
/// Image registries: each account has one in its own region, filled from the first day. Nothing is ever pushed, so all of it follows from the
/// account's number and nothing is stored. What is refused comes with status 200 and <c>IsSuccess: false</c>.
/// </summary>
internal static class Registries
{
    const int Nightlies = 130;

    /// <summary>Pushed to each account apart, from builds of its own: the tag is the same, the image is not.</summary>
    const string Rebuilt = "tandem/hello:1.1";

    static readonly TimeSpan LoginLasts = TimeSpan.FromHours(1);

    /// <summary>Repository → its tags, oldest first.</summary>
    static readonly (string Space, string Name, string[] Tags)[] Content =
    [
        ("tandem", "hello", ["1.0", "1.1", "2.0"]),
        ("tandem", "worker", ["1.0"]),
        ("shop", "nightly", [.. Enumerable.Range(1, Nightlies).Select(n => string.Create(CultureInfo.InvariantCulture, $"n{n:000}"))]),
        ("shop", "empty", []),
    ];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Cr.Read("ListInstance", [], ListInstances),
        ProductTables.Cr.Read("GetInstance", ["InstanceId*"], call => Within(call, r => Good(Describe(call, r)))),
        ProductTables.Cr.Read("ListInstanceEndpoint", ["InstanceId*", "ModuleName=Registry|Chart"], call => Within(call, ListEndpoints)),
        ProductTables.Cr.Read("ListNamespace", ["InstanceId*"], call => Within(call, r => ListNamespaces(call, r))),
        ProductTables.Cr.Read("ListRepository", ["InstanceId*"], call => Within(call, r => ListRepositories(call, r))),
        ProductTables.Cr.Read("GetRepository", ["InstanceId*"], call => Within(call, r => GetRepository(call, r))),
        ProductTables.Cr.Read("ListRepoTag", ["InstanceId*", "RepoId*"], call => Within(call, r => ListTags(call, r))),
        ProductTables.Cr.Read("GetRepoTag", ["InstanceId*", "RepoId*", "Tag*"], call => Within(call, r => GetTag(call, r))) with
        {
            OnlyGet = true,
        },
        ProductTables.Cr.Read("GetAuthorizationToken", ["InstanceId*"], call => Within(call, r => Login(call, r))),
    ];

    sealed record Registry(string Account, string Name, string Region)
    {
        public string Id => $"cri-{Hash(Account)[..16]}";

        public string Repository(string space, string name) => $"crr-{Hash($"{Account}/{space}/{name}")[..16]}";

        public string Digest(string space, string name, string tag) =>
            Hash($"{space}/{name}:{tag}{($"{space}/{name}:{tag}" == Rebuilt ? Account : "")}");
    }

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    static Registry Of(Call call)
    {
        var account = call.World.Accounts.Find(a => a.Id == call.Caller.Account)!;
        return new(account.Id, account.Name, account.Region);
    }

    static JsonObject Within(Call call, Func<Registry, JsonObject> answer) =>
        Of(call) is var registry && registry.Id == call.Parameters["InstanceId"] && registry.Region == call.Region
            ? answer(registry)
            : Refuse("INSTANCE_NOT_EXIST");

    static JsonObject Good(JsonObject answer)
    {
        answer["IsSuccess"] = true;
        answer["Code"] = "success";
        return answer;
    }

    static JsonObject Refuse(string code) => new() { ["IsSuccess"] = false, ["Code"] = code };

    static JsonObject ListInstances(Call call)
    {
        var registry = Of(call);
        Registry[] here =
            registry.Region == call.Region
            && Shapes.Fits(call, "InstanceName", registry.Name)
            && Shapes.Fits(call, "InstanceStatus", "RUNNING")
                ? [registry]
                : [];
        return Good(
            Paging.Registry(
                call,
                here,
                countsInText: false,
                page => new() { ["Instances"] = Shapes.Array(page.Select(r => Describe(call, r))) }
            )
        );
    }

    static JsonObject Describe(Call call, Registry registry) =>
        new()
        {
            ["InstanceId"] = registry.Id,
            ["InstanceName"] = registry.Name,
            ["InstanceStatus"] = "RUNNING",
            ["InstanceSpecification"] = "Enterprise_Basic",
            ["RegionId"] = registry.Region,
            ["CreateTime"] = Milliseconds(call.Now.AddDays(-30)).ToString(CultureInfo.InvariantCulture),
            ["Tags"] = new JsonArray(),
        };

    static JsonObject ListEndpoints(Registry registry) =>
        Good(
            new()
            {
                ["Endpoints"] = new JsonArray(
                    Endpoint("internet", $"{registry.Name}-registry.{registry.Region}.cr.sandbox.invalid"),
                    Endpoint("vpc", $"{registry.Name}-registry-vpc.{registry.Region}.cr.sandbox.invalid")
                ),
            }
        );

    static JsonObject Endpoint(string type, string domain) =>
        new()
        {
            ["EndpointType"] = type,
            ["Enable"] = true,
            ["AclEnable"] = false,
            ["AclEntries"] = new JsonArray(),
            ["LinkedVpcs"] = new JsonArray(),
            ["Status"] = "RUNNING",
            ["Domains"] = new JsonArray(new JsonObject { ["Domain"] = domain, ["Type"] = "SYSTEM" }),
        };

    static JsonObject ListNamespaces(Call call, Registry registry)
    {
        var found = Content.Select(c => c.Space).Distinct().Where(s => Shapes.Fits(call, "NamespaceName", s)).ToList();
        JsonObject Of(string space) =>
            new()
            {
                ["InstanceId"] = registry.Id,
                ["NamespaceId"] = $"crn-{Hash(registry.Account + space)[..16]}",
                ["NamespaceName"] = space,
                ["NamespaceStatus"] = "NORMAL",
                ["AutoCreateRepo"] = false,
                ["DefaultRepoType"] = "PRIVATE",
            };
        return Good(Paging.Registry(call, found, countsInText: true, page => new() { ["Namespaces"] = Shapes.Array(page.Select(Of)) }));
    }

    static JsonObject ListRepositories(Call call, Registry registry)
    {
        var found = Content
            .Where(c => Shapes.Fits(call, "RepoNamespaceName", c.Space) && Shapes.Fits(call, "RepoName", c.Name))
            .Select(c => (c.Space, c.Name))
            .ToList();
        return Good(
            Paging.Registry(
                call,
                found,
                countsInText: true,
                page => new() { ["Repositories"] = Shapes.Array(page.Select(r => Repository(registry, r.Space, r.Name))) }
            )
        );
    }

    static JsonObject Repository(Registry registry, string space, string name) =>
        new()
        {
            ["InstanceId"] = registry.Id,
            ["RepoId"] = registry.Repository(space, name),
            ["RepoName"] = name,
            ["RepoNamespaceName"] = space,
            ["RepoType"] = "PRIVATE",
            ["RepoStatus"] = "NORMAL",
            ["TagImmutability"] = false,
        };

    static JsonObject GetRepository(Call call, Registry registry)
    {
        var id = call.Parameters["RepoId"];
        foreach (var (space, name, _) in Content)
            if (id is null ? Named(call, space, name) : id == registry.Repository(space, name))
                return Good(Repository(registry, space, name));
        return Refuse("REPO_NOT_EXIST");
    }

    static bool Named(Call call, string space, string name) =>
        call.Parameters["RepoNamespaceName"] == space && call.Parameters["RepoName"] == name;

    static JsonObject ListTags(Call call, Registry registry)
    {
        foreach (var (space, name, tags) in Content)
            if (registry.Repository(space, name) == call.Parameters["RepoId"])
                return Good(
                    Paging.Registry(
                        call,
                        tags,
                        countsInText: true,
                        page => new() { ["Images"] = Shapes.Array(page.Select(t => Tag(call, registry.Digest(space, name, t), t))) }
                    )
                );
        return Refuse("REPO_NOT_EXIST");
    }

    static JsonObject GetTag(Call call, Registry registry)
    {
        var wanted = call.Parameters["Tag"]!;
        foreach (var (space, name, tags) in Content)
            if (registry.Repository(space, name) == call.Parameters["RepoId"])
                return tags.Contains(wanted) ? Good(Tag(call, registry.Digest(space, name, wanted), wanted)) : Refuse("TAG_NOT_EXIST");
        return Refuse("REPO_NOT_EXIST");
    }

    static JsonObject Tag(Call call, string digest, string tag) =>
        new()
        {
            ["Tag"] = tag,
            // Without "sha256:", as the product writes it.
            ["Digest"] = digest,
            ["ImageId"] = Hash(digest),
            ["ImageSize"] = 4_194_304,
            ["ImageCreate"] = Milliseconds(call.Now.AddDays(-20)),
            ["ImageUpdate"] = Milliseconds(call.Now.AddDays(-20)),
            ["Status"] = "NORMAL",
        };

    static JsonObject Login(Call call, Registry registry) =>
        Good(
            new()
            {
                ["TempUsername"] = "cr_temp_user",
                ["AuthorizationToken"] = Hash($"{registry.Id} {RandomNumberGenerator.GetHexString(16)}"),
                ["ExpireTime"] = Milliseconds(call.Now + LoginLasts),
            }
        );

    static long Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
}
