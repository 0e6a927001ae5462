using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Clusters;
using Tandem.Unit.Sandbox.Kube;

namespace Tandem.Unit.Adapters.Kube.Applying;

/// <summary>The Sandbox's API server in memory, behind the adapter's own client: what is asked is remembered, and a request can be struck.</summary>
sealed class MemoryServer : HttpMessageHandler
{
    readonly Lock _lock = new();
    readonly List<string> _asked = [];

    public TestCluster Cluster { get; } = new();

    /// <summary>Called with each request before it is answered; an answer of its own is given instead.</summary>
    public Func<string, string, Task<HttpResponseMessage?>>? Before { get; set; }

    /// <summary>Changes what is written, as an admission webhook of the cluster would.</summary>
    public Func<string, string, string> Admit { get; set; } = (_, body) => body;

    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_lock)
            {
                return [.. _asked];
            }
        }
    }

    public IReadOnlyList<string> Writes => [.. Asked.Where(a => !a.StartsWith("GET", StringComparison.Ordinal))];

    public void Forget()
    {
        lock (_lock)
        {
            _asked.Clear();
        }
    }

    public ICluster Open() =>
        new Tandem.Adapters.Kube.Cluster(
            new ClusterLink(
                new KubeClient(
                    new Kubeconfig(new Uri("https://cluster.example:6443/"), null, null, null, Cluster.State.Identity.AdminToken, null),
                    this,
                    TimeProvider.System
                ),
                _ => this,
                Masking.Fresh()
            ),
            () => { }
        );

    /// <summary>A user's own write, not forced: server-side apply under another name.</summary>
    public async Task ApplyAsync(string path, string json, string manager, bool force = false)
    {
        var answer = await Cluster.SendAsync(
            "PATCH",
            $"{path}?fieldManager={manager}&force={(force ? "true" : "false")}",
            json.Replace('\'', '"'),
            "application/apply-patch+yaml"
        );
        Xunit.Assert.True(answer.Status < 300, Encoding.UTF8.GetString(answer.Body));
    }

    public Task<JsonNode> GetAsync(string path) => Cluster.AskAsync("GET", path);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var line = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (_lock)
        {
            _asked.Add(line);
        }
        await Task.Yield();
        if (Before is { } before && await before(line, body) is { } instead)
        {
            return instead;
        }
        var answer = await Cluster.Api.HandleAsync(
            new Tandem.Sandbox.Kube.Api.KubeRequest(request.Method.Method, request.RequestUri.AbsolutePath)
            {
                Query = Query(request.RequestUri.Query),
                ContentType = request.Content?.Headers.ContentType?.MediaType ?? "",
                Accept = request.Headers.TryGetValues("Accept", out var accept) ? string.Join(",", accept) : "",
                Token = request.Headers.Authorization?.Parameter,
                Body = Encoding.UTF8.GetBytes(Admit(line, body)),
            }
        );
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            Content = answer.Stream is { } stream ? new StreamContent(Flow(stream)) : new ByteArrayContent(answer.Body),
        };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", answer.ContentType);
        foreach (var warning in answer.Warnings)
        {
            response.Headers.TryAddWithoutValidation("Warning", $"299 - \"{warning}\"");
        }
        return response;
    }

    /// <summary>What the server goes on to say, until whoever reads it leaves.</summary>
    static Stream Flow(Func<Stream, CancellationToken, Task> writes)
    {
        var pipe = new Pipe();
        var left = new CancellationTokenSource();
        _ = WriteAsync();
        return new Leaving(pipe.Reader.AsStream(), left);

        async Task WriteAsync()
        {
            try
            {
                await writes(pipe.Writer.AsStream(), left.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
            {
                // The reader left in the middle of a line.
            }
            await pipe.Writer.CompleteAsync();
        }
    }

    /// <summary>Tells the writer when its reader is gone.</summary>
    sealed class Leaving(Stream inner, CancellationTokenSource left) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            left.Cancel();
            inner.Dispose();
            base.Dispose(disposing);
        }
    }

    static Dictionary<string, string> Query(string query) =>
        query.Length < 2
            ? []
            : query[1..]
                .Split('&')
                .Select(p => p.Split('=', 2))
                .ToDictionary(p => p[0], p => Uri.UnescapeDataString(p.Length > 1 ? p[1] : ""));
}
