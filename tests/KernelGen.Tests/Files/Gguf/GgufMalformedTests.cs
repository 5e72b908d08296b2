using System;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Files.Gguf;

public sealed class GgufMalformedTests
{
    public static TheoryData<string, byte[]> Wrong
    {
        get
        {
            byte[] good = Good().Build();
            byte[] With(int position, params byte[] bytes)
            {
                byte[] copy = (byte[])good.Clone();
                bytes.CopyTo(copy, position);
                return copy;
            }

            return new()
            {
                { "file: found 0 bytes; expected at least 24 bytes of a GGUF file", [] },
                { "header: found the bytes 47475547 at the start; expected 'GGUF'", With(3, (byte)'G') },
                { "header: found version 1; expected version 2 or 3", new GgufBuilder { Version = 1 }.Build() },
                { "header: found big-endian numbers; expected version 2 or 3, little-endian", new GgufBuilder { Version = 0x03000000 }.Build() },
                { "header: found 18446744073709551615 tensors; expected at most ", With(8, [.. Enumerable.Repeat((byte)255, 8)]) },
                { "header: found 4096 metadata pairs; expected at most ", With(16, 0, 16) },
                { "metadata 'k': found values of type 13; expected types 0 to 12", new GgufBuilder().Pair("k", 13, [0]).Build() },
                { "metadata 'k': found a truth value of 2; expected 0 or 1", new GgufBuilder().Pair("k", 7, [2]).Build() },
                { "metadata 'k': found the key twice; expected unique keys", new GgufBuilder().Pair("k", 7, [0]).Pair("k", 7, [1]).Build() },
                { "metadata 'k': found 72057594037927936 strings; expected at most ", new GgufBuilder().Pair("k", 9, [8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]).Build() },
                { "more; is the file cut off?", new GgufBuilder().Pair("k", 9, [12, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]).Build() },
                { "metadata 'k': found arrays in arrays in arrays …; expected at most 4 levels", new GgufBuilder().Pair("k", 9, Nested(5)).Build() },
                { "metadata 'general.alignment': found 24; expected a power of two of type u32", new GgufBuilder().Pair("general.alignment", 4, [24, 0, 0, 0]).Build() },
                { "metadata 'general.alignment': found 32; expected a power of two of type u32", new GgufBuilder().Pair("general.alignment", 0, [32]).Build() },
                { "tensor 'w': found 5 dimensions; expected at most 4", new GgufBuilder().Tensor("w", 0, 0, 1, 1, 1, 1, 1).Build() },
                { "tensor 'w': found an extent of 0; expected extents of at least 1", new GgufBuilder().Tensor("w", 0, 0, 4, 0).Build() },
                { "whose product fits in 63 bits", new GgufBuilder().Tensor("w", 0, 0, long.MaxValue, 2).Build() },
                { "tensor 'w': found type 16; expected one of F32 (0), F16 (1), Q4_0 (2),", new GgufBuilder().Tensor("w", 16, 0, 1, 256).Build() },
                { "tensor 'w': found rows of 48 weights; expected a multiple of 32, the block of Q4_0", new GgufBuilder().Tensor("w", 2, 0, 2, 48).Build() },
                { "tensor 'w': found 4 bytes at offset 8; expected an offset in the file that is a multiple of 32", new GgufBuilder().Tensor("w", 0, 8, 1).Data(new byte[64]).Build() },
                { "tensor 'w': found 4 bytes at offset 18446744073709551584; expected an offset in the file", new GgufBuilder().Tensor("w", 0, ulong.MaxValue - 31, 1).Build() },
                { "tensor 'w': found bytes 32 to 36; expected an end within the 35 bytes of data in the file; is it cut off?", new GgufBuilder().Tensor("w", 0, 32, 1).Data(new byte[35]).Build() },
                { "tensor 'b': found bytes 32 to 96; expected a start at 64 or later, after the tensor before it", new GgufBuilder().Tensor("a", 0, 0, 16).Tensor("b", 0, 32, 16).Data(new byte[96]).Build() },
                { "tensor 'w': found the name twice; expected unique names", new GgufBuilder().Tensor("w", 0, 0, 1).Tensor("w", 0, 32, 1).Data(new byte[64]).Build() },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_said(string message, byte[] contents)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.gguf", contents);
        KernelGenException exception = Assert.Throws<KernelGenException>(() => GgufFile.Open(path).Dispose());
        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        using TemporaryFolder folder = new();
        byte[] good = Good().Build();
        for (int length = 0; length < good.Length; length++)
        {
            string path = folder.File("a.gguf", good[..length]);
            Assert.Throws<KernelGenException>(() => GgufFile.Open(path).Dispose());
        }
    }

    [Fact]
    public void A_tensor_that_is_not_there_is_named()
    {
        using TemporaryFolder folder = new();
        using GgufFile file = GgufFile.Open(folder.File("a.gguf", Good().Build()));
        KernelGenException exception = Assert.Throws<KernelGenException>(() => file.ReadFloats("none"));
        Assert.Contains("tensor 'none': found no such tensor; expected one of w, v", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_files_are_read_or_refused()
    {
        using TemporaryFolder folder = new();
        Random random = new(30);
        byte[] good = Good().Build();
        int refused = 0, read = 0;
        for (int i = 0; i < 3000; i++)
        {
            bool isRead = WrongFile.IsRead(folder.File("case", Mutate((byte[])good.Clone(), random)), Read, 200_000, 100);
            (refused, read) = isRead ? (refused, read + 1) : (refused + 1, read);
        }

        Assert.True(refused > 300 && read > 300, $"{refused} files refused, {read} read: the cases are not mixed.");
    }

    private static void Read(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        foreach (GgufTensor tensor in file.Tensors)
        {
            file.ReadFloats(tensor.Name);
            file.ReadQuantized(tensor.Name, out _);
        }
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            int position = random.Next(bytes.Length);
            switch (random.Next(5))
            {
                case 0:
                    bytes[position] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[position] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.AsSpan(position, Math.Min(8, bytes.Length - position)).Fill((byte)(random.Next(2) * 255));
                    break;
                case 3 when random.Next(4) == 0:
                    bytes = bytes[..Math.Max(1, position)];
                    break;
                case 4 when random.Next(4) == 0:
                    bytes = [.. bytes.AsSpan(0, position), .. bytes.AsSpan(position, Math.Min(random.Next(1, 40), bytes.Length - position)), .. bytes.AsSpan(position)];
                    break;
            }
        }

        return bytes;
    }

    private static GgufBuilder Good()
    {
        Random random = new(3);
        return new GgufBuilder()
            .Pair("general.architecture", 8, GgufBuilder.Text("llama"))
            .Pair("general.alignment", 4, BitConverter.GetBytes(32u))
            .Pair("tokens", 9, GgufBuilder.Array(8, GgufBuilder.Text("a"), GgufBuilder.Text("bc")))
            .Pair("scores", 9, GgufBuilder.Array(6, BitConverter.GetBytes(0.5f), BitConverter.GetBytes(-1f)))
            .Tensor("w", GgufType.Q4_0, [.. GgufBlocks.Random(GgufType.Q4_0, random, 0), .. GgufBlocks.Random(GgufType.Q4_0, random, 0)], 2, 32)
            .Tensor("v", GgufType.Q6_K, GgufBlocks.Random(GgufType.Q6_K, random, 0), 1, 256)
            .Tensor("b", GgufType.F32, new byte[12], 3);
    }

    private static byte[] Nested(int levels) => levels == 1 ? GgufBuilder.Array(0, [1]) : GgufBuilder.Array(9, Nested(levels - 1));
}
