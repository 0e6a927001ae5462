using System.Globalization;
using System.Text.Json;
using Tandem.Clusters;
using Tandem.Clusters.Health;

namespace Tandem.Unit.Core.Health;

/// <summary>Live objects as a server would return them, and the rules' word on them.</summary>
static class Live
{
    public static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-23T10:00:00Z", CultureInfo.InvariantCulture);

    public static string Ago(double seconds) => Now.AddSeconds(-seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>JSON with single quotes, so that samples stay readable.</summary>
    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text.Replace('\'', '"'));
        return document.RootElement.Clone();
    }

    public static ObjectHealth Judge(string group, string kind, string json, Neighbours? neighbours = null) =>
        HealthRules.Judge(new ObjectRef(group, kind, "shop", "web"), Json(json), neighbours ?? Neighbours.None, Now);

    public static Neighbours Pods(params string[] pods) => new([.. pods.Select(Json)], [], []);

    /// <summary>A waiting container of a pod that started some seconds ago.</summary>
    public static string Waiting(string reason, string message, double startedAgo, int restarts = 0, string owner = "u1") =>
        $$"""
            {'metadata':{'namespace':'shop','name':'web-1','labels':{'app':'web'},'ownerReferences':[{'uid':'{{owner}}'}]},
             'status':{'phase':'Pending','startTime':'{{Ago(startedAgo)}}','containerStatuses':[
              {'name':'web','image':'r.example/web:1','restartCount':{{restarts}},
               'state':{'waiting':{'reason':'{{reason}}','message':'{{message}}'} },
               'lastState':{'terminated':{'exitCode':3,'reason':'Error'} } }]} }
            """;

    public static string Ready(string owner = "u1") =>
        $$"""
            {'metadata':{'namespace':'shop','name':'web-2','labels':{'app':'web'},'ownerReferences':[{'uid':'{{owner}}'}]},
             'status':{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]} }
            """;
}
