using System.Text.Json.Nodes;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube.Applying;

/// <summary>A release and a cluster to put it on.</summary>
sealed class ApplyStage : IAsyncDisposable
{
    public const string Plan = "p1";
    public const string Manager = "tandem-p1";

    public ApplyStage()
    {
        Cluster = Server.Open();
    }

    public MemoryServer Server { get; } = new();

    public ICluster Cluster { get; }

    public List<AppliedObject> Told { get; } = [];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    public static Manifest Of(string json)
    {
        var body = JsonNode.Parse(json.Replace('\'', '"'))!;
        var apiVersion = body["apiVersion"]!.GetValue<string>();
        var r = new ObjectRef(
            apiVersion.Contains('/') ? apiVersion[..apiVersion.IndexOf('/')] : "",
            body["kind"]!.GetValue<string>(),
            body["metadata"]!["namespace"]?.GetValue<string>(),
            body["metadata"]!["name"]!.GetValue<string>()
        );
        return new Manifest(r, apiVersion, body.ToJsonString());
    }

    public static Manifest Namespace { get; } = Of("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'shop'}}");

    public static Manifest ConfigMap(string name = "settings", string data = "'colour':'blue'", string extra = "") =>
        Of($"{{'apiVersion':'v1','kind':'ConfigMap','metadata':{{'name':'{name}'{extra}}},'data':{{{data}}}}}");

    public static Manifest Deployment(
        string name = "web",
        string image = "web:1",
        string replicas = "'replicas':2,",
        string more = "",
        string cpu = "0.5"
    ) =>
        Of(
            $$"""
            {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'{{name}}'{{more}}},'spec':{ {{replicas}}
             'selector':{'matchLabels':{'app':'{{name}}'} },'template':{'metadata':{'labels':{'app':'{{name}}'} },'spec':{'containers':[
              {'name':'web','image':'{{image}}','ports':[{'containerPort':8080}],'resources':{'requests':{'cpu':'{{cpu}}'} } }]} } } }
            """
        );

    public ApplyRequest Request(params Manifest[] objects) =>
        new([Namespace, .. objects], Manager, "shop", Plan) { Inventory = "tandem-p1" };

    public Task<Result<IReadOnlyList<AppliedObject>>> TryAsync(ApplyRequest request, CancellationToken? cancellation = null) =>
        Cluster.ApplyAsync(
            request,
            a =>
            {
                Told.Add(a);
                return Task.CompletedTask;
            },
            cancellation ?? Token
        );

    /// <summary>Puts the release there and forgets what was asked and told on the way.</summary>
    public async Task DeployAsync(params Manifest[] objects)
    {
        var applied = await TryAsync(Request(objects));
        Assert.True(applied.Ok, applied.Failure?.ToString());
        Server.Forget();
        Told.Clear();
    }

    public async Task<PlannedObject> PlanAsync(ApplyRequest request, string kind, string? name = null)
    {
        var plan = await Cluster.PlanAsync(request, askServer: false, Token);
        Assert.True(plan.Ok, plan.Failure?.ToString());
        return Assert.Single(plan.Value.Objects, o => o.Ref.Kind == kind && (name is null || o.Ref.Name == name));
    }
}
