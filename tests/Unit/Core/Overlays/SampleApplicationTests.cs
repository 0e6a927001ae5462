using Tandem.Overlays;
using Tandem.Plans;
using Xunit;

namespace Tandem.Unit.Core.Overlays;

public sealed class SampleApplicationTests
{
    static readonly SiteChoice[] Sites =
    [
        new("hangzhou", "Hangzhou", Guid.NewGuid(), "cn-hangzhou"),
        new("edge", "Edge", Guid.NewGuid(), ""),
    ];

    [Fact]
    public void Every_site_has_an_overlay_in_the_namespace_that_tells_its_name()
    {
        var files = SampleApplication.Files(Sites, "shop").ToDictionary(f => f.Path, f => f.Content);

        foreach (var site in Sites)
        {
            var overlay = files[$"overlays/{site.Key}/kustomization.yaml"];
            Assert.Contains("namespace: shop\n", overlay, StringComparison.Ordinal);
            Assert.Contains($"- SITE={site.Key}\n", overlay, StringComparison.Ordinal);
            Assert.Contains("replicas:", files[$"overlays/{site.Key}/replicas.yaml"], StringComparison.Ordinal);
        }
        Assert.Contains("type: LoadBalancer", files["base/service.yaml"], StringComparison.Ordinal);
        Assert.Contains($"image: {SampleApplication.Image}", files["base/deployment.yaml"], StringComparison.Ordinal);
    }

    [Fact]
    public void Its_paths_are_safe_and_its_files_end_with_a_line()
    {
        var files = SampleApplication.Files(Sites, "shop");

        Assert.All(files, f => Assert.True(OverlaysSection.IsSafe(f.Path), f.Path));
        Assert.All(files, f => Assert.EndsWith("\n", f.Content, StringComparison.Ordinal));
        Assert.All(files, f => Assert.DoesNotContain("\n ---", f.Content, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_presets_leave_deploy_and_test_without_problems()
    {
        var plan = Plan.Empty with { Deploy = SampleApplication.Deploy(DeploySection.Empty), Test = SampleApplication.Test };

        Assert.DoesNotContain(plan.Check(), p => p.Step is PlanStep.Deploy or PlanStep.Test);
    }
}
