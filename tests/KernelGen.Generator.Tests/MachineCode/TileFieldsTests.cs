using System.Linq;
using System.Runtime.InteropServices;
using KernelGen.Generator.MachineCode;
using Xunit;

namespace KernelGen.Generator.Tests.MachineCode;

/// <summary>Machine code and the runtime mean the same bytes.</summary>
public sealed class TileFieldsTests
{
    private const int SavedRegisters = 10;

    public static TheoryData<string, int> Fields =>
        [.. typeof(TileFields).GetFields().Select(static constant => new TheoryDataRow<string, int>(constant.Name, (int)constant.GetRawConstantValue()!))];

    /// <summary>The structure has pointers, numbers and bytes only, so it has one layout, in managed code as elsewhere.</summary>
    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_is_where_machine_code_looks_for_it(string name, int offset)
    {
        Assert.NotNull(typeof(TileArguments).GetField(name));
        Assert.Equal(Marshal.OffsetOf<TileArguments>(name), offset);
    }

    [Fact]
    public void There_is_room_for_ten_registers_of_128_bits() =>
        Assert.True(Marshal.SizeOf<TileArguments>() >= TileFields.Saved + (16 * SavedRegisters));
}
