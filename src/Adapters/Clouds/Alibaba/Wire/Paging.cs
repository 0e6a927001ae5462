using System.Text.Json;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>One of the cloud's dialects of paging.</summary>
/// <param name="SizeName">Parameter that holds the page size.</param>
/// <param name="NumberName">Parameter that counts pages from 1; null where pages are chained by <c>NextToken</c>.</param>
/// <param name="Total">Where the answer tells the total, for numbered pages.</param>
sealed record Paging(string SizeName, int Size, string? NumberName, string[] Total)
{
    /// <summary>VPC.</summary>
    public static Paging Numbered(int size) => new("PageSize", size, "PageNumber", ["TotalCount"]);

    /// <summary>CR, whose totals are texts in some answers.</summary>
    public static Paging Registry { get; } = new("PageSize", 100, "PageNo", ["TotalCount"]);

    /// <summary>ECS, NLB (<c>MaxResults</c>) and ECI (<c>Limit</c>).</summary>
    public static Paging Chained(string sizeName, int size) => new(sizeName, size, null, []);

    /// <summary>CS.</summary>
    public static Paging Snake { get; } = new("page_size", 50, "page_number", ["page_info", "total_count"]);

    /// <summary>CS, for the nodes of a cluster: a spelling of its own.</summary>
    public static Paging Nodes { get; } = new("pageSize", 100, "pageNumber", ["page", "total_count"]);

    /// <summary>A cloud that repeats itself must not keep us for ever.</summary>
    const int MostPages = 1000;

    /// <summary>Every item of every page.</summary>
    /// <param name="call">Makes the call of one page from the paging parameters.</param>
    public async Task<Result<IReadOnlyList<JsonElement>>> AllAsync(
        AlibabaClient client,
        Func<Parameters, AlibabaCall> call,
        string[] items,
        CancellationToken cancellation
    )
    {
        var all = new List<JsonElement>();
        string? token = null;
        for (var page = 1; page <= MostPages; page++)
        {
            var answer = await client.CallAsync(call(Parameters(page, token)), cancellation);
            if (!answer.Ok)
            {
                return answer.Failure;
            }
            var found = answer.Value.Items(items).ToList();
            all.AddRange(found);
            var next = answer.Value.Text("NextToken");
            // An empty page with a token is not the end: filters work after paging.
            var ended = NumberName is null
                ? next.Length == 0 || next == token
                : found.Count == 0 || all.Count >= (answer.Value.Number(Total) ?? int.MaxValue);
            if (ended)
            {
                break;
            }
            token = next;
        }
        return all;
    }

    Parameters Parameters(int page, string? token) =>
        NumberName is null
            ? new Parameters { { SizeName, Size }, { "NextToken", token } }
            : new Parameters { { SizeName, Size }, { NumberName, page } };
}
