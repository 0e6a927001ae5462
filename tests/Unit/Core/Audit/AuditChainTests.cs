using CsCheck;
using Tandem.Access;
using Tandem.Audit;
using Xunit;

namespace Tandem.Unit.Core.Audit;

public sealed class AuditChainTests
{
    static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    static List<AuditEntry> Chain(int length)
    {
        var chain = new List<AuditEntry>();
        for (var i = 0; i < length; i++)
        {
            var entry = AuditEntry.By(Actor.Console, Now, "test.done", $"test/{i}", Text.Of($"Did {i}."));
            chain.Add(AuditChain.Link(entry, chain.LastOrDefault()));
        }
        return chain;
    }

    static int FirstBroken(IReadOnlyList<AuditEntry> chain) =>
        Enumerable.Range(0, chain.Count).FirstOrDefault(i => !AuditChain.Fits(chain[i], i == 0 ? null : chain[i - 1]), -1);

    [Fact]
    public void A_chain_as_it_was_linked_fits() => Assert.Equal(-1, FirstBroken(Chain(5)));

    [Fact]
    public void The_first_entry_has_number_one_and_nothing_before_it()
    {
        var first = Chain(1)[0];
        Assert.Equal((1, ""), (first.Sequence, first.PreviousHash));
        Assert.Matches("^[0-9a-f]{64}$", first.Hash);
    }

    public static TheoryData<string, Func<AuditEntry, AuditEntry>> Forgeries =>
        new()
        {
            { "At", e => e with { At = e.At.AddTicks(1) } },
            { "Actor", e => e with { Actor = "x" } },
            { "ActorName", e => e with { ActorName = "x" } },
            { "Action", e => e with { Action = "x" } },
            { "Subject", e => e with { Subject = "x" } },
            { "Format", e => e with { Intent = e.Intent with { Format = "x" } } },
            { "Args", e => e with { Intent = e.Intent with { Args = ["x"] } } },
            { "Sequence", e => e with { Sequence = 9 } },
            { "PreviousHash", e => e with { PreviousHash = "" } },
            { "Hash", e => e with { Hash = "" } },
        };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Forgeries))]
    public void A_change_of_any_part_of_an_entry_shows(string part, Func<AuditEntry, AuditEntry> forge)
    {
        var chain = Chain(3);
        chain[1] = forge(chain[1]);
        Assert.True(FirstBroken(chain) == 1, part);
    }

    [Fact]
    public void A_forger_who_hashes_anew_is_betrayed_by_the_next_entry()
    {
        var chain = Chain(3);
        chain[1] = AuditChain.Link(chain[1] with { Actor = "x" }, chain[0]);
        Assert.Equal(2, FirstBroken(chain));
    }

    [Fact]
    public void Removing_or_exchanging_entries_shows() =>
        Gen.Int[0, 8]
            .Select(Gen.Int[0, 8])
            .Where(x => x.Item1 != x.Item2)
            .Sample(
                (one, other) =>
                {
                    var removed = Chain(10);
                    removed.RemoveAt(one);
                    var exchanged = Chain(10);
                    (exchanged[one], exchanged[other]) = (exchanged[other], exchanged[one]);
                    return FirstBroken(removed) == one && FirstBroken(exchanged) == Math.Min(one, other);
                },
                iter: 50
            );

    [Fact]
    public void The_time_zone_an_entry_was_written_in_does_not_matter()
    {
        var entry = Chain(1)[0];
        Assert.True(AuditChain.Fits(entry with { At = entry.At.ToOffset(TimeSpan.FromHours(8)) }, null));
    }
}
