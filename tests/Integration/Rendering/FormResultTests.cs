using Tandem.Access;
using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Overlays.Editing;
using Tandem.Overlays.Forms;
using Tandem.Plans;
using Xunit;

namespace Tandem.Integration.Rendering;

/// <summary>What the real Kustomize makes of what forms write: above all where one value has to give way to another.</summary>
public sealed class FormResultTests
{
    const string Folder = "overlays/primary";

    static readonly Actor Ada = new("id-ada", "ada", new HashSet<Role> { Role.Engineer });
    static readonly KustomizeRenderer Renderer = new(
        new Toolbox(new AdapterOptions()),
        new ClosedProcess(TimeProvider.System),
        TimeProvider.System
    );
    static readonly FormService Service = new(new FormDesk(new YamlEditor(new YamlReader())), Renderer);

    static readonly SiteChoice[] Sites = [new("primary", "Hangzhou", Guid.Empty, "cn-hangzhou"), new("edge", "Edge", Guid.Empty, "")];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The sample application with a variable, and what a form saw and did.</summary>
    sealed class Bench
    {
        public IReadOnlyList<OverlayFile> Files { get; private set; } =
        [
            .. SampleApplication
                .Files(Sites, "hello")
                .Select(f =>
                    f.Path == "base/deployment.yaml"
                        ? f with
                        {
                            Content = f.Content.Replace(
                                "          envFrom:\n",
                                "          env:\n            - name: MODE\n              value: slow # for now\n          envFrom:\n"
                            ),
                        }
                        : f
                ),
        ];

        public async Task<Tandem.Overlays.Rendering> RenderAsync()
        {
            var rendering = await Renderer.RenderAsync(Files, Folder, Token);
            Assert.True(rendering.Ok, string.Join('\n', rendering.Problems));
            return rendering;
        }

        public async Task<FormView> ViewAsync() => FormView.Of(await RenderAsync());

        public async Task<FormPreview> TakeAsync(Func<FormView, FormChange> change, bool forAll = false)
        {
            var rendering = await RenderAsync();
            var made = await Service.PreviewAsync(
                Ada,
                new FormInput(Files, Folder, forAll, rendering),
                forAll ? ["overlays/edge"] : [],
                [change(FormView.Of(rendering))],
                Token
            );
            Assert.True(made.Ok, $"{made.Failure}");
            Assert.Empty(made.Value.Here.Problems);
            Files = made.Value.Outcome.Files;
            return made.Value;
        }

        public async Task<ContainerView> ContainerAsync() => (await ViewAsync()).Workloads.Single().Containers.Single();
    }

    static ObjectRef Web(FormView view) => view.Workloads.Single().Ref;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_variable_changes_its_source_and_changes_back(bool forAll)
    {
        var bench = new Bench();
        await bench.TakeAsync(v => new FormChange.Variable(Web(v), "hello", "MODE", new VariableValue.Secret("shop", "mode")), forAll);
        Assert.Equal(new VariableValue.Secret("shop", "mode"), (await bench.ContainerAsync()).Variables.Single().Value);
        Assert.DoesNotContain("slow", (await bench.RenderAsync()).Yaml);

        await bench.TakeAsync(v => new FormChange.Variable(Web(v), "hello", "MODE", new VariableValue.ConfigKey("hello", "SITE")), forAll);
        Assert.Equal(new VariableValue.ConfigKey("hello", "SITE"), (await bench.ContainerAsync()).Variables.Single().Value);

        await bench.TakeAsync(v => new FormChange.Variable(Web(v), "hello", "MODE", new VariableValue.Words("fast")), forAll);
        Assert.Equal(new VariableValue.Words("fast"), (await bench.ContainerAsync()).Variables.Single().Value);
        Assert.DoesNotContain("valueFrom", (await bench.RenderAsync()).Yaml);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_variable_and_a_limit_are_taken_out(bool forAll)
    {
        var bench = new Bench();
        await bench.TakeAsync(v => new FormChange.Variable(Web(v), "hello", "MODE", null), forAll);
        await bench.TakeAsync(v => new FormChange.Resource(Web(v), "hello", "limits", "memory", null), forAll);
        var container = await bench.ContainerAsync();
        Assert.Empty(container.Variables);
        Assert.Equal(["requests.cpu", "requests.memory"], container.Resources.Keys.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_keys_of_a_secret_are_added_beside_what_is_there(bool forAll)
    {
        var bench = new Bench();
        await bench.TakeAsync(v => new FormChange.SecretVariables(Web(v), "hello", "shop"), forAll);
        Assert.Equal(["shop"], (await bench.ContainerAsync()).Secrets);
        // The generated map keeps its hash: nobody froze a copy of its name.
        var view = await bench.ViewAsync();
        Assert.Contains($"name: {view.Configs.Single().Ref.Name}", (await bench.RenderAsync()).Yaml.Split("envFrom:")[1]);
        await bench.TakeAsync(v => new FormChange.Config(v.Configs.Single().Ref, "MORE", "1"));
        view = await bench.ViewAsync();
        Assert.Contains($"name: {view.Configs.Single().Ref.Name}", (await bench.RenderAsync()).Yaml.Split("envFrom:")[1]);
    }

    [Fact]
    public async Task A_site_that_decides_itself_is_told_of()
    {
        var bench = new Bench();
        var preview = await bench.TakeAsync(v => new FormChange.Replicas(Web(v), 9), forAll: true);
        Assert.Equal(["base/deployment.yaml"], preview.Outcome.Touched.Select(t => t.Path));
        Assert.Empty(preview.Here.Changed);
        Assert.Contains(preview.Outcome.Notes, n => n.ToString().Contains("stays as it is"));
    }

    [Fact]
    public async Task A_change_for_all_sites_says_what_it_does_to_the_others()
    {
        var bench = new Bench();
        var preview = await bench.TakeAsync(v => new FormChange.Resource(Web(v), "hello", "limits", "memory", "1Gi"), forAll: true);
        Assert.Single(preview.Here.Changed);
        var other = Assert.Single(preview.Elsewhere);
        Assert.Equal("overlays/edge", other.Folder);
        Assert.Equal("Deployment", Assert.Single(other.Changed).Ref.Kind);
    }

    [Fact]
    public async Task An_image_is_raised_twice_in_the_same_line()
    {
        var bench = new Bench();
        await bench.TakeAsync(v => new FormChange.Image(Web(v), "hello", "mirror.example/hello:1"));
        var first = bench.Files.Single(f => f.Path == $"{Folder}/kustomization.yaml").Content;
        await bench.TakeAsync(v => new FormChange.Image(Web(v), "hello", "mirror.example/hello:2"));
        Assert.Equal(
            first.Replace("newTag: \"1\"", "newTag: \"2\""),
            bench.Files.Single(f => f.Path == $"{Folder}/kustomization.yaml").Content
        );
        Assert.Equal("mirror.example/hello:2", (await bench.ContainerAsync()).Image);
        await bench.TakeAsync(v => new FormChange.Image(Web(v), "hello", SampleApplication.Image));
        Assert.Equal(SampleApplication.Image, (await bench.ContainerAsync()).Image);
    }

    [Fact]
    public async Task Labels_come_change_and_go()
    {
        var bench = new Bench();
        await bench.TakeAsync(_ => new FormChange.Label("team", "shop"));
        Assert.Equal("shop", (await bench.ViewAsync()).Labels["team"]);
        await bench.TakeAsync(_ => new FormChange.Label("team", "store"));
        Assert.Equal("store", (await bench.ViewAsync()).Labels["team"]);
        var before = bench.Files;
        await bench.TakeAsync(_ => new FormChange.Label("team", null));
        Assert.DoesNotContain("team", (await bench.ViewAsync()).Labels.Keys);
        Assert.NotEqual(before, bench.Files);
    }

    [Fact]
    public async Task A_configuration_moves_from_a_literal_to_a_file_and_back()
    {
        var bench = new Bench();
        await bench.TakeAsync(v => new FormChange.Config(v.Configs.Single().Ref, "SITE", "one\ntwo\n"));
        Assert.Equal("one\ntwo\n", (await bench.ViewAsync()).Configs.Single().Data.Single().Value);
        await bench.TakeAsync(v => new FormChange.Config(v.Configs.Single().Ref, "SITE", "three"));
        Assert.Equal("three", (await bench.ViewAsync()).Configs.Single().Data.Single().Value);
    }

    [Fact]
    public async Task Who_may_only_read_changes_nothing()
    {
        var bench = new Bench();
        var rendering = await bench.RenderAsync();
        var auditor = new Actor("id-kim", "kim", new HashSet<Role> { Role.Auditor });
        var refused = await Service.PreviewAsync(
            auditor,
            new FormInput(bench.Files, Folder, false, rendering),
            [],
            [new FormChange.Namespace("x")],
            Token
        );
        Assert.Equal("access.denied", refused.Failure?.Code);
    }
}
