using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Status conditions: a change of the status moves the transition time, a mere change of words does not.</summary>
internal static class Conditions
{
    public static void Set(
        JsonObject status,
        string stamp,
        string type,
        bool holds,
        string reason = "",
        string message = "",
        bool updates = false
    )
    {
        var wanted = holds ? "True" : "False";
        var list = status.Items("conditions");
        if (list is null)
            status["conditions"] = list = [];
        var condition = list.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type);
        if (condition is null)
            list.Add(condition = new JsonObject { ["type"] = type });
        var same = condition.Text("status") == wanted;
        if (same && condition.Text("reason") == Word(reason) && condition.Text("message") == Word(message))
            return;
        condition["status"] = wanted;
        if (updates)
            condition["lastUpdateTime"] = stamp;
        if (!same)
            condition["lastTransitionTime"] = stamp;
        Put(condition, "reason", reason);
        Put(condition, "message", message);
    }

    static string? Word(string text) => text.Length == 0 ? null : text;

    static void Put(JsonObject condition, string name, string text)
    {
        if (text.Length > 0)
            condition[name] = text;
        else
            condition.Remove(name);
    }

    public static JsonObject? Find(JsonNode? body, string type) =>
        body.Each("status", "conditions").FirstOrDefault(c => c.Text("type") == type);

    public static bool Holds(JsonNode? body, string type) => Find(body, type).Text("status") == "True";
}
