using Tandem.Adapters.Rendering;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Rendering;

public sealed class ManifestReaderTests
{
    static ManifestSet Read(string yaml) => ManifestReader.Read(yaml, new Dictionary<int, string> { [1] = "base/a.yaml" });

    [Theory]
    [InlineData("kind: A\nmetadata: {name: x}\n", "The object x at line 1 of the result has no apiVersion.")]
    [InlineData("apiVersion: v1\nmetadata: {name: x}\n", "The object x at line 1 of the result has no kind.")]
    [InlineData("apiVersion: v1\nkind: A\n", "The object A at line 1 of the result has no metadata.name.")]
    [InlineData(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}\n",
        "The Job at line 1 of the result asks for a generated name, which cannot be deployed twice."
    )]
    [InlineData(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: x, namespace: shop}\n",
        "ClusterRole x belongs to no namespace, but names shop."
    )]
    public void Rule_08_what_could_never_be_applied_is_refused_with_its_file(string yaml, string what)
    {
        var problem = Assert.Single(Read(yaml).Problems);
        Assert.Equal(what, problem.What.ToString());
        Assert.Equal("base/a.yaml", problem.File);
    }

    [Fact]
    public void Rule_08_lists_of_every_kind_are_taken_apart()
    {
        var read = Read(
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n- apiVersion: v1\n  kind: ConfigMapList\n  items:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n"
        );
        Assert.Equal(["Secret/a", "ConfigMap/b"], read.Objects.Select(o => o.Ref.ToString()));
        Assert.Equal("base/a.yaml", read.Sources[read.Objects[1].Ref]);
    }

    [Fact]
    public void Rule_09_one_object_in_two_versions_stands_twice()
    {
        var read = Read(
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n---\napiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n"
        );
        Assert.Equal("PodDisruptionBudget/a stands twice in the result.", Assert.Single(read.Problems).What.ToString());
    }

    [Fact]
    public void Rule_09_the_group_and_the_namespace_tell_objects_apart() =>
        Assert.Empty(
            Read(
                "apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: x.io/v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: v1\nkind: A\nmetadata: {name: a, namespace: b}\n"
            ).Problems
        );

    [Fact]
    public void The_notes_of_origin_are_taken_out_and_nothing_else()
    {
        const string noted =
            "apiVersion: v1\ndata:\n  a: |\n    metadata:\n      annotations:\n        config.kubernetes.io/origin: |\n          path: mine\nkind: ConfigMap\nmetadata:\n  annotations:\n    config.kubernetes.io/origin: |\n      path: ../../base/a.yaml\n  name: a\n"
            + "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    alpha.config.kubernetes.io/transformations: |\n      - configuredIn: x\n\n    config.kubernetes.io/origin: |\n      configuredIn: kustomization.yaml\n      configuredBy:\n        kind: x\n    mine: kept\n  name: b\n";
        var (yaml, origins) = OriginNotes.Take(noted, "overlays/p");
        Assert.Equal(
            "apiVersion: v1\ndata:\n  a: |\n    metadata:\n      annotations:\n        config.kubernetes.io/origin: |\n          path: mine\nkind: ConfigMap\nmetadata:\n  name: a\n"
                + "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    mine: kept\n  name: b\n",
            yaml
        );
        Assert.Equal(
            [(1, "base/a.yaml"), (11, "overlays/p/kustomization.yaml")],
            origins.OrderBy(o => o.Key).Select(o => (o.Key, o.Value))
        );
        // What looks like a line end to other readers is none here.
        Assert.Equal("a: \"b\u2028c\fd\re\"\n", OriginNotes.Take("a: \"b\u2028c\fd\re\"\n", "").Yaml);
        Assert.Equal(["base/a.yaml", "overlays/p/kustomization.yaml"], ManifestReader.Read(yaml, origins).Sources.Values);
    }
}
