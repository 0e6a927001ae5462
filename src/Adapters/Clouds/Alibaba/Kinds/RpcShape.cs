using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>What differs from kind to kind among the RPC products: names, places and words for states.</summary>
/// <param name="List">The operation that lists them, filtered by tag or by id.</param>
/// <param name="Items">Where the list's answer holds the items.</param>
/// <param name="Id">Field of an item that holds the id.</param>
/// <param name="Name">Field of an item that holds the name.</param>
sealed record RpcShape(ResourceKind Kind, Product Product, string List, string[] Items, string Id, string Name)
{
    public required Paging Paging { get; init; }

    /// <summary>The list's parameter for one id: its name and form (plain, list or JSON text).</summary>
    public required Func<string, (string Name, object Value)> Filter { get; init; }

    /// <summary>Field of an item that holds the state; empty for resources that have none and are ready at once.</summary>
    public string Status { get; init; } = "Status";

    /// <summary>The create answer's field with the id, where it is not <see cref="Id"/>.</summary>
    public string? CreatedId { get; init; }

    /// <summary>First state after creation.</summary>
    public string FirstStatus { get; init; } = "Pending";

    public string[] Ready { get; init; } = ["Available"];

    public string[] Failed { get; init; } = [];

    public string[] Deleting { get; init; } = [];

    /// <summary>True where the list takes its parameters, but for the tags, in the form.</summary>
    public bool ListsByForm { get; init; }

    /// <summary>Field of an item with a public address or name.</summary>
    public string Address { get; init; } = "";

    /// <summary>Reads the address where it is no single field; null takes <see cref="Address"/>.</summary>
    public Func<JsonElement, string>? AddressOf { get; init; }

    /// <summary>Fields of an item with the id of what it lies in, the zone and the address range; empty where it has none.</summary>
    public (string Within, string Zone, string Cidr) Place { get; init; } = ("", "", "");

    public CloudResource? Read(JsonElement item, string region)
    {
        var status = Status.Length == 0 ? "Available" : item.Text(Status);
        return status == "Deleted"
            ? null
            : new CloudResource(
                Kind,
                item.Text(Id),
                item.Text(Name),
                region,
                StateOf(status),
                status,
                Tags.Read(item),
                (AddressOf?.Invoke(item) ?? (Address.Length > 0 ? item.Text(Address) : "")) is { Length: > 0 } address ? address : null,
                PlaceOf(item)
            );
    }

    ResourcePlace? PlaceOf(JsonElement item)
    {
        string Of(string field) => field.Length == 0 ? "" : item.Text(field);
        return Place == ("", "", "") ? null : new(Of(Place.Within), Of(Place.Zone), Of(Place.Cidr));
    }

    public ResourceState StateOf(string status) =>
        Ready.Contains(status) ? ResourceState.Ready
        : Failed.Contains(status) ? ResourceState.Failed
        : Deleting.Contains(status) ? ResourceState.Deleting
        : ResourceState.Creating;

    public AlibabaCall ListCall(string region, Parameters page, (string Name, object Value)? filter)
    {
        var plain = new Parameters { { "RegionId", region } };
        foreach (var (name, value) in page)
        {
            plain.Add(name, value);
        }
        var only = filter is { } by ? new Parameters { { by.Name, by.Value } } : [];
        return !ListsByForm ? AlibabaCall.Rpc(Product, List, region, plain.With(only))
            : filter?.Name == "Tag" ? AlibabaCall.Rpc(Product, List, region, only, plain)
            : AlibabaCall.Rpc(Product, List, region, [], plain.With(only));
    }
}
