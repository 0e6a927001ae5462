using System.Net;
using System.Text;
using Tandem.Adapters.Kube;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;

namespace Tandem.Unit.Adapters.Kube;

/// <summary>An API server that answers from a list of rules and remembers what it was asked.</summary>
sealed class FakeServer : HttpMessageHandler
{
    readonly List<(string Start, Func<HttpRequestMessage, HttpResponseMessage> Answer)> _rules = [];
    readonly Lock _lock = new();

    public List<string> Asked { get; } = [];

    public List<string> Bodies { get; } = [];

    public HttpRequestMessage? Last { get; private set; }

    /// <summary>Later rules win over earlier ones.</summary>
    public FakeServer On(string start, Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        _rules.Insert(0, (start, answer));
        return this;
    }

    public FakeServer On(string start, string json, int status = 200) => On(start, _ => Json(json, status));

    public static HttpResponseMessage Json(string json, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(json.Replace('\'', '"'), Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Plain(string text, int status) =>
        new((HttpStatusCode)status) { Content = new StringContent(text, Encoding.UTF8, "text/plain") };

    /// <summary>Kinds of a modern server in one document.</summary>
    public FakeServer Modern() =>
        On("GET /version", "{'major':'1','minor':'34','gitVersion':'v1.34.0'}")
            .On("GET /apis", "{'kind':'APIGroupDiscoveryList','items':[]}")
            .On(
                "GET /api ",
                """
                {'kind':'APIGroupDiscoveryList','items':[{'metadata':{'name':''},'versions':[{'version':'v1','resources':[
                 {'resource':'configmaps','responseKind':{'group':'','version':'v1','kind':'ConfigMap'},'scope':'Namespaced'},
                 {'resource':'namespaces','responseKind':{'group':'','version':'v1','kind':'Namespace'},'scope':'Cluster'}]}]}]}
                """
            );

    public KubeClient Client(TimeProvider? clock = null) =>
        new(
            new Kubeconfig(new Uri("https://cluster.example:6443/k8s/c-1/"), null, "api.internal", null, "t0ken", null),
            this,
            clock ?? TimeProvider.System
        );

    public Cluster Cluster(TimeProvider? clock = null) => new(new ClusterLink(Client(clock), _ => this, Masking.Fresh()), () => { });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellation);
        var line = $"{request.Method} {request.RequestUri!.PathAndQuery.Replace("/k8s/c-1", "")}";
        lock (_lock)
        {
            Asked.Add(line);
            Bodies.Add(body);
            Last = request;
        }
        var rule = _rules.FirstOrDefault(r => $"{line} ".StartsWith(r.Start, StringComparison.Ordinal));
        return rule.Answer?.Invoke(request) ?? Plain("404 page not found\n", 404);
    }
}
