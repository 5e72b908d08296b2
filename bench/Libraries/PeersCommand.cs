using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;

namespace KernelGen.Bench.Libraries;

/// <summary><c>peers</c>: kernels beside ggml and ONNX Runtime.</summary>
internal sealed class PeersCommand : Command
{
    private readonly SelectionOptions _options = new();

    /// <summary>Names the command and its options.</summary>
    public PeersCommand()
        : base("peers", "Times kernels and other libraries in turns; bench/peers/fetch.sh fetches those. 4096x4096 and M = 1, 16 and 512 unless told otherwise.")
    {
        _options.AddTo(this);
        SetAction(result => HugePages.RunAgain() ?? Cli.Run(() => Measure(result)));
    }

    private void Measure(ParseResult result)
    {
        Selection selection = _options.Read(result, shape: "4096x4096", rows: "1,16,512");
        HashSet<string> absent = [];
        void Absent(string reason)
        {
            if (absent.Add(reason))
            {
                Console.Error.WriteLine("absent: " + reason);
            }
        }

        IReadOnlyList<IPeerLibrary> libraries = PeerLibraries.Load(BenchFolder.PeerPackages, Absent);
        if (libraries.Count == 0)
        {
            throw new KernelGenException("there is no peer to race: " + string.Join("; ", absent) + ".");
        }

        List<BenchRow> rows = [];
        using (PeerBench bench = new(selection, libraries, Absent))
        {
            foreach (BenchRow row in bench.Run())
            {
                rows.Add(row);
                Cli.Progress(row);
            }
        }

        foreach (IPeerLibrary library in libraries)
        {
            library.Dispose();
        }

        Console.Out.WriteLine("Peers: " + string.Join(", ", libraries.Select(static library => library.Name)) + ".");
        Console.Out.WriteLine();
        RowTable.WriteRaces(Console.Out, rows);
        foreach (string reason in absent.Order())
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine("Absent: " + reason + ".");
        }

        _options.Save(result, rows);
    }
}
