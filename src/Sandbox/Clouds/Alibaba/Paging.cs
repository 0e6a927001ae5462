using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>The ways the products cut long lists into pages.</summary>
internal static class Paging
{
    /// <summary><c>PageNumber</c> and <c>PageSize</c> (10 when not given) in, the same and <c>TotalCount</c> out.</summary>
    public static JsonObject Numbered<T>(Call call, IReadOnlyList<T> all, int max, Func<IEnumerable<T>, JsonObject> page)
    {
        var number = call.Parameters.Number("PageNumber", 1, 1, int.MaxValue);
        var size = call.Parameters.Number("PageSize", 10, 1, max);
        var answer = page(all.Skip((int)Math.Min(int.MaxValue, (number - 1L) * size)).Take(size));
        answer["PageNumber"] = number;
        answer["PageSize"] = size;
        answer["TotalCount"] = all.Count;
        return answer;
    }

    /// <summary><c>PageNo</c> and <c>PageSize</c> (30 when not given) in, the same and <c>TotalCount</c> out, which is a text in most answers.</summary>
    public static JsonObject Registry<T>(Call call, IReadOnlyList<T> all, bool countsInText, Func<IEnumerable<T>, JsonObject> page)
    {
        var number = call.Parameters.Number("PageNo", 1, 1, int.MaxValue);
        var size = call.Parameters.Number("PageSize", 30, 1, 100);
        var answer = page(all.Skip((int)Math.Min(int.MaxValue, (number - 1L) * size)).Take(size));
        answer["PageNo"] = number;
        answer["PageSize"] = size;
        answer["TotalCount"] = countsInText ? all.Count.ToString(CultureInfo.InvariantCulture) : all.Count;
        return answer;
    }

    /// <summary><c>NextToken</c> and a limit named <paramref name="limit"/> in; the next token (absent on the last page) and <c>TotalCount</c> out.</summary>
    public static JsonObject ByToken<T>(
        Call call,
        IReadOnlyList<T> all,
        (string Name, int Default, int Max) limit,
        Func<IEnumerable<T>, JsonObject> page
    )
    {
        var size = call.Parameters.Number(limit.Name, limit.Default, 1, limit.Max);
        var start = call.Parameters["NextToken"] is { } token ? Offset(token) : 0;
        if (call.BeginsEmpty)
            size = 0;
        var answer = page(all.Skip(start).Take(size));
        answer["TotalCount"] = all.Count;
        if (limit.Name != "Limit")
            answer[limit.Name] = size;
        if (call.BeginsEmpty || start + size < all.Count)
            answer["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"at:{start + size}"));
        return answer;
    }

    /// <summary><c>page_number</c> and <c>page_size</c> in, <c>page_info</c> out.</summary>
    public static JsonObject Snake<T>(Call call, IReadOnlyList<T> all, Func<IEnumerable<T>, JsonObject> page)
    {
        var number = call.Parameters.Number("page_number", 1, 1, int.MaxValue);
        var size = call.Parameters.Number("page_size", 10, 1, 100);
        var answer = page(all.Skip((int)Math.Min(int.MaxValue, (number - 1L) * size)).Take(size));
        answer["page_info"] = new JsonObject
        {
            ["page_number"] = number,
            ["page_size"] = size,
            ["total_count"] = all.Count,
        };
        return answer;
    }

    static int Offset(string token)
    {
        Span<byte> bytes = stackalloc byte[32];
        if (
            token.Length <= 40
            && Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.UTF8.GetString(bytes[..length]).Split(':') is ["at", var at]
            && int.TryParse(at, CultureInfo.InvariantCulture, out var offset)
        )
            return offset;
        throw CloudError.Invalid("NextToken");
    }
}
