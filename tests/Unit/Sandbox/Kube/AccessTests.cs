using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Access;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Store;
using Xunit;

namespace Tandem.Unit.Sandbox.Kube;

public sealed class AccessTests
{
    const string Binding = """
        {"metadata":{"name":"b"},"roleRef":{"kind":"ClusterRole","name":"view"},"subjects":[{"kind":"ServiceAccount","name":"default","namespace":"default"}]}
        """;

    readonly TestCluster cluster = new();

    [Fact]
    public async Task A_service_account_may_what_its_bindings_say_and_no_more()
    {
        var token = await Token();
        Assert.Equal(403, (await cluster.SendAsync("GET", "/api/v1/namespaces/default/pods", token: token)).Status);
        await cluster.AskAsync("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", Binding);
        Assert.Equal(200, (await cluster.SendAsync("GET", "/api/v1/namespaces/default/pods", token: token)).Status);
        Assert.Equal(403, (await cluster.SendAsync("GET", "/api/v1/namespaces/default/secrets", token: token)).Status);
        Assert.Equal(403, (await cluster.SendAsync("GET", "/api/v1/namespaces/kube-system/pods", token: token)).Status);
    }

    [Fact]
    public async Task An_apply_that_creates_needs_the_right_to_create()
    {
        var token = await Token();
        const string role = """{"metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["patch"]}]}""";
        await cluster.AskAsync("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", role);
        await cluster.AskAsync(
            "POST",
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
            Binding.Replace("ClusterRole", "Role", StringComparison.Ordinal).Replace("view", "r", StringComparison.Ordinal)
        );
        var path = "/api/v1/namespaces/default/configmaps/c?fieldManager=x";
        var answer = await cluster.AskAsync(
            "PATCH",
            path,
            Manifests.ConfigMap("c", "1").ToJsonString(),
            "application/apply-patch+yaml",
            token
        );
        Assert.Equal(
            "configmaps \"c\" is forbidden: User \"system:serviceaccount:default:default\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"default\"",
            answer.Text("message")
        );
    }

    [Fact]
    public async Task A_token_ends_with_its_time_and_with_its_account()
    {
        var token = await Token();
        Assert.Equal("system:serviceaccount:default:default", await Name(token));
        cluster.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(401, (await cluster.SendAsync("GET", "/version", token: token)).Status);
        token = await Token();
        await cluster.AskAsync("DELETE", "/api/v1/namespaces/default/serviceaccounts/default");
        Assert.Equal(401, (await cluster.SendAsync("GET", "/version", token: token)).Status);
    }

    [Fact]
    public async Task Without_a_token_only_health_and_version_are_told()
    {
        Assert.Equal(200, (await cluster.Api.HandleAsync(new("GET", "/livez"))).Status);
        Assert.Equal(403, (await cluster.Api.HandleAsync(new("GET", "/api/v1/pods"))).Status);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/configmaps/..%2f..%2fkube-system%2fsecrets%2fx")]
    [InlineData("/api/v1/namespaces/../kube-system/secrets")]
    public async Task A_hostile_path_reaches_nothing(string path) => Assert.Equal(404, (await cluster.SendAsync("GET", path)).Status);

    async Task<string> Token()
    {
        cluster.Pass(1);
        var answer = await cluster.AskAsync(
            "POST",
            "/api/v1/namespaces/default/serviceaccounts/default/token",
            """{"spec":{"expirationSeconds":3600}}"""
        );
        return answer.Text("status", "token")!;
    }

    async Task<string?> Name(string token) =>
        (await cluster.AskAsync("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}", token: token)).Text(
            "status",
            "userInfo",
            "username"
        );

    [Fact]
    public async Task Speaking_for_somebody_else_needs_the_right_to_and_has_no_more_than_his()
    {
        var asked = new KubeRequest("GET", "/api/v1/namespaces/default/configmaps")
        {
            Token = cluster.State.Identity.AdminToken,
            As = "bob",
        };
        Assert.Equal(403, (await cluster.Api.HandleAsync(asked)).Status);
        Assert.Equal(200, (await cluster.Api.HandleAsync(asked with { AsGroups = ["system:masters"] })).Status);

        cluster.Api.Tokens.Add("carol-token", new User("carol", "", ["system:authenticated"]));
        var refused = await cluster.Api.HandleAsync(asked with { Token = "carol-token", As = "kubernetes-admin" });
        Assert.Contains(
            "users \"kubernetes-admin\" is forbidden: User \"carol\" cannot impersonate resource \"users\"",
            JsonNode.Parse(refused.Body).Text("message"),
            StringComparison.Ordinal
        );
    }
}
