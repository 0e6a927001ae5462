using System.Globalization;
using System.Text.Json;

namespace Tandem.Adapters.Kube.Discovery;

/// <summary>What <c>/version</c> says.</summary>
/// <param name="Text">e.g. <c>v1.34.1-aliyun.1</c>.</param>
sealed record ServerVersion(int Major, int Minor, string Text)
{
    /// <summary>Servers before 1.25 do not know the parameter, and some refuse it.</summary>
    public bool ValidatesFields => Major > 1 || Minor >= 25;

    public static ServerVersion Of(JsonElement body) => new(Number(body, "major"), Number(body, "minor"), String(body, "gitVersion"));

    /// <summary>Vendors write "27+".</summary>
    static int Number(JsonElement body, string name)
    {
        var digits = new string([.. String(body, name).TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var n) ? n : 0;
    }

    static string String(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String
            ? v.GetString()!
            : "";
}
