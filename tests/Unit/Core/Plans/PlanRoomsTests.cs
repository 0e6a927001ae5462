using Microsoft.Extensions.Time.Testing;
using Tandem.Plans;
using Xunit;

namespace Tandem.Unit.Core.Plans;

public sealed class PlanRoomsTests
{
    static readonly Guid Plan = Guid.NewGuid();
    static readonly Visitor Bob = new("bob", PlanStep.Overlays, "base/a.yaml");

    readonly FakeTimeProvider _clock = new();
    readonly PlanRooms _rooms;
    readonly List<Guid> _changed = [];
    int _heard;

    public PlanRoomsTests()
    {
        _rooms = new(_clock);
        _rooms.Changed += _changed.Add;
    }

    PlanRooms.Visit Enter(string name = "ada") => _rooms.Enter(Plan, name, () => _heard++);

    bool Hear(bool beat, params Visitor[] visitors) => _rooms.Hear(new RoomNews("other", Plan, visitors, beat));

    [Fact]
    public void Who_is_here_is_told_to_the_others_and_outside()
    {
        using var ada = Enter();
        using (var eve = Enter("eve"))
        {
            eve.Move(PlanStep.Sites, null);
            eve.Move(PlanStep.Sites, null);
            eve.Saved();
            Assert.Equal(["eve"], ada.Others.Select(o => o.Name));
            Assert.Equal(["ada", "eve"], _rooms.Here(Plan).Select(v => v.Name));
        }

        // Entering, moving, saving and leaving of eve; none of her own.
        Assert.Equal(4, _heard);
        Assert.Equal(5, _changed.Count);
        Assert.Empty(ada.Others);
    }

    [Fact]
    public void Who_is_in_another_process_is_seen_until_it_says_otherwise()
    {
        using var ada = Enter();

        Assert.True(Hear(beat: false, Bob));
        Assert.Equal([Bob], ada.Others);
        Assert.False(Hear(beat: false, Bob with { File = null }));
        Assert.Null(Assert.Single(ada.Others).File);
        Assert.False(Hear(beat: false));
        Assert.Empty(ada.Others);
        Assert.Equal(3, _heard);
        // What was heard is not told again: two processes would never be quiet.
        Assert.Single(_changed);
    }

    [Fact]
    public void A_beat_keeps_somebody_in_sight_and_disturbs_nobody()
    {
        using var ada = Enter();
        Hear(beat: true, Bob);
        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(PlanRooms.Patience / 2);
            Assert.False(Hear(beat: true, Bob));
        }

        Assert.Equal([Bob], ada.Others);
        Assert.Equal(1, _heard);
    }

    [Fact]
    public void A_process_that_ends_without_a_word_is_forgotten_and_a_new_one_is_answered()
    {
        using var ada = Enter();
        Hear(beat: false, Bob);
        _clock.Advance(PlanRooms.Patience + TimeSpan.FromSeconds(1));

        Assert.Empty(ada.Others);
        Assert.True(Hear(beat: true, Bob));
    }

    [Fact]
    public void A_room_that_nobody_is_in_is_closed()
    {
        Enter().Dispose();

        Assert.Empty(_rooms.Open);
        Assert.Empty(_rooms.Here(Plan));
    }
}
