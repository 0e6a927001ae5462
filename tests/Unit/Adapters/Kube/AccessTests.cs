using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class AccessTests
{
    [Fact]
    public async Task Rule_06_every_missing_right_is_listed_at_once_and_nothing_is_written()
    {
        var server = new FakeServer()
            .Modern()
            .On(
                "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                request =>
                {
                    var body = request.Content!.ReadAsStream();
                    using var reader = new StreamReader(body);
                    var text = reader.ReadToEnd();
                    var allowed = !(text.Contains("\"patch\"") || text.Contains("\"create\"")) ? "true" : "false";
                    return FakeServer.Json($"{{'status':{{'allowed':{allowed}}}}}", 201);
                }
            );
        await using var cluster = server.Cluster();
        var manifest = new Manifest(new ObjectRef("", "ConfigMap", null, "a"), "v1", "{}");

        var missing = await cluster.MissingAccessAsync([manifest, manifest], "shop", TestContext.Current.CancellationToken);

        Assert.Equal(["create configmaps in shop", "patch configmaps in shop"], missing.Value);
        Assert.DoesNotContain(server.Asked, a => a.StartsWith("PATCH", StringComparison.Ordinal));
    }
}
