using System.Globalization;
using System.Net;
using System.Text;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Http;

namespace Tandem.Unit.Adapters.Kube;

/// <summary>What goes wrong with a watch.</summary>
public enum Fault
{
    /// <summary>The version is forgotten: answered with 410.</summary>
    Gone,

    /// <summary>The version is forgotten: told within the stream.</summary>
    Error,

    /// <summary>The stream breaks off in the middle of a line.</summary>
    Cut,

    /// <summary>The stream stays open and says nothing more.</summary>
    Idle,

    /// <summary>Too many requests.</summary>
    Busy,

    /// <summary>The connection is taken away before the answer, as by an HTTP/2 GOAWAY.</summary>
    GoAway,
}

/// <summary>An API server with ConfigMaps that change, whose watches suffer from faults until it is healed.</summary>
sealed class FaultyServer(TimeProvider clock, Random dice, params Fault[] faults) : HttpMessageHandler
{
    readonly SortedDictionary<string, int> _live = new(StringComparer.Ordinal);
    readonly List<(int Version, string Type, string Name)> _history = [];
    int _version = 1;

    public bool Healed { get; set; }

    /// <summary>No answer at all, as behind a firewall that drops.</summary>
    public bool Silent { get; set; }

    public List<string> Asked { get; } = [];

    public int Watches => Asked.Count(a => a.Contains("watch=1", StringComparison.Ordinal));

    public int Lists => Asked.Count(a => a.Contains("configmaps", StringComparison.Ordinal)) - Watches;

    /// <summary>Every name with its version: what a cache has to be equal to.</summary>
    public string State => string.Join(' ', _live.Select(o => $"{o.Key}@{o.Value}"));

    public KubeClient Client(TimeProvider time) =>
        new(new Kubeconfig(new Uri("https://cluster.example"), null, null, null, "t", null), this, time);

    /// <summary>One thing is made, changed or deleted.</summary>
    public void Change()
    {
        var name = $"m{dice.Next(10, 22)}";
        _version++;
        var type =
            !_live.ContainsKey(name) ? "ADDED"
            : dice.Next(3) == 0 ? "DELETED"
            : "MODIFIED";
        if (type == "DELETED")
        {
            _live.Remove(name);
        }
        else
        {
            _live[name] = _version;
        }
        _history.Add((_version, type, name));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var path = request.RequestUri!.PathAndQuery;
        Asked.Add(path);
        await Task.Delay(Silent ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(5), clock, cancellation);
        return path == "/version" ? FakeServer.Json("{'major':'1','minor':'34'}")
            : path.Contains("watch=1", StringComparison.Ordinal) ? Watch(From(path))
            : FakeServer.Json(
                $"{{'metadata':{{'resourceVersion':'{_version}'}},'items':[{string.Join(',', _live.Select(o => Body(o.Key, o.Value)))}]}}"
            );
    }

    HttpResponseMessage Watch(int from)
    {
        Fault? fault = Healed || faults.Length == 0 || dice.Next(4) == 0 ? null : faults[dice.Next(faults.Length)];
        return fault switch
        {
            Fault.Gone => FakeServer.Json("{'kind':'Status','code':410,'reason':'Expired','message':'too old'}", 410),
            Fault.Busy => FakeServer.Plain("Too many requests, please try again later.", 429),
            Fault.GoAway => throw new HttpRequestException(
                HttpRequestError.HttpProtocolError,
                "The server is going away.",
                new HttpProtocolException(0, "GOAWAY", null)
            ),
            _ => new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StreamContent(new WatchStream(this, from, fault, dice.Next(4), faults.Length > 0)),
            },
        };
    }

    static int From(string path) => int.Parse(path[(path.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture);

    static string Body(string name, int version) => $"{{'metadata':{{'namespace':'shop','name':'{name}','resourceVersion':'{version}'}}}}";

    /// <summary>Tells what happened after a version; after some lines the fault strikes.</summary>
    sealed class WatchStream(FaultyServer server, int from, Fault? fault, int lines, bool faults) : MemoryStream
    {
        byte[] _rest = [];
        int _told;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_rest.Length == 0)
            {
                if (fault == Fault.Error && _told >= lines)
                {
                    return Take(buffer, "{'type':'ERROR','object':{'kind':'Status','code':410,'reason':'Expired'}}\n");
                }
                if (fault == Fault.Cut && _told > lines)
                {
                    throw new IOException("cut");
                }
                if (fault is null && faults && !server.Healed && _told > lines)
                {
                    // The way streams end when nothing is wrong.
                    return 0;
                }
                var next = server._history.FirstOrDefault(h => h.Version > from);
                if (next.Name is not null && !(fault == Fault.Idle && _told >= lines))
                {
                    (from, _told) = (next.Version, _told + 1);
                    var line = $"{{'type':'{next.Type}','object':{Body(next.Name, next.Version)}}}\n";
                    return Take(buffer, fault == Fault.Cut && _told > lines ? line[..20] : line);
                }
                await Task.Delay(TimeSpan.FromMilliseconds(50), server.Time, cancellationToken);
            }
            return Take(buffer, "");
        }

        int Take(Memory<byte> buffer, string text)
        {
            _rest = [.. _rest, .. Encoding.UTF8.GetBytes(text.Replace('\'', '"'))];
            var count = Math.Min(buffer.Length, _rest.Length);
            _rest.AsMemory(0, count).CopyTo(buffer);
            _rest = _rest[count..];
            return count;
        }
    }

    TimeProvider Time => clock;
}
