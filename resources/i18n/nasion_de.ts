<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AnnotateController</name>
    <message>
        <source>Every landmark has its place.</source>
        <translation>Jede Landmarke hat ihren Platz.</translation>
    </message>
    <message>
        <source>Every landmark has its place. Drag one to move it.</source>
        <translation>Jede Landmarke hat ihren Platz. Ziehen Sie eine, um sie zu verschieben.</translation>
    </message>
    <message>
        <source>Every landmark of this scan is checked.</source>
        <translation>Jede Landmarke dieses Scans ist geprüft.</translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>The helper process ended unexpectedly. Try again.</source>
        <translation>Der Hilfsprozess endete unerwartet. Versuchen Sie es noch einmal.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>BoardsPanel</name>
    <message>
        <source>Back below the scan (Esc)</source>
        <translation>Zurück unter den Scan (Esc)</translation>
    </message>
    <message>
        <source>Boards</source>
        <translation>Tafeln</translation>
    </message>
    <message>
        <source>Hide the boards (Esc)</source>
        <translation>Tafeln ausblenden (Esc)</translation>
    </message>
    <message>
        <source>Opened boards</source>
        <translation>Geöffnete Tafeln</translation>
    </message>
    <message>
        <source>Use the whole window (double click a tab)</source>
        <translation>Das ganze Fenster nutzen (Doppelklick auf den Reiter)</translation>
    </message>
</context>
<context>
    <name>ChooseScan</name>
    <message>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>Scans</source>
        <translation>Scans</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search scans</source>
        <translation>Scans suchen</translation>
    </message>
    <message>
        <source>This scan, other landmarks</source>
        <translation>Dieser Scan, andere Landmarken</translation>
    </message>
</context>
<context>
    <name>CommandModel</name>
    <message>
        <source>cannot be used now</source>
        <translation>jetzt nicht möglich</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Command palette</source>
        <translation>Befehlspalette</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>No command of these letters</source>
        <translation>Kein Befehl mit diesen Buchstaben</translation>
    </message>
    <message>
        <source>Type a command</source>
        <translation>Befehl eingeben</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>3D view for comparison</source>
        <translation>3D-Ansicht zum Vergleich</translation>
    </message>
    <message>
        <source>Landmarks</source>
        <translation>Landmarken</translation>
    </message>
    <message>
        <source>Landmarks shown beside</source>
        <translation>Daneben gezeigte Landmarken</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Vorhersage</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>Stop comparing</source>
        <translation>Vergleich beenden</translation>
    </message>
</context>
<context>
    <name>ConfigForm</name>
    <message>
        <source>As in the preset: {value}</source>
        <translation>Wie in der Vorlage: {value}</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Einstellung suchen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>“{text}” is no value for {name}.</source>
        <translation>„{text}“ ist kein Wert für {name}.</translation>
    </message>
</context>
<context>
    <name>CurvesController</name>
    <message>
        <source>Look at its anchors.</source>
        <translation>Sehen Sie ihre Ankerpunkte an.</translation>
    </message>
</context>
<context>
    <name>DataBox</name>
    <message>
        <source>A data set folder…</source>
        <translation>Ordner eines Datensatzes…</translation>
    </message>
    <message>
        <source>Corrected labels of this project</source>
        <translation>Korrigierte Landmarken dieses Projekts</translation>
    </message>
    <message>
        <source>Data set folder</source>
        <translation>Ordner des Datensatzes</translation>
    </message>
    <message>
        <source>What to learn from</source>
        <translation>Womit gelernt wird</translation>
    </message>
</context>
<context>
    <name>DedupBoard</name>
    <message>
        <source>Cubes of {edge} {unit}</source>
        <translation>Würfel von {edge} {unit}</translation>
    </message>
    <message>
        <source>Edge of the cubes</source>
        <translation>Kante der Würfel</translation>
    </message>
    <message>
        <source>Farthest point samples</source>
        <translation>Stichproben der fernsten Punkte</translation>
    </message>
    <message>
        <source>In spacings of the scan</source>
        <translation>In Abständen des Scans</translation>
    </message>
    <message>
        <source>Measure all scans</source>
        <translation>Alle Scans messen</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Es wird gemessen …</translation>
    </message>
    <message>
        <source>Merged points</source>
        <translation>Verschmolzene Punkte</translation>
    </message>
    <message>
        <source>Open a scan to see which of its points are doubled.</source>
        <translation>Öffnen Sie einen Scan, um zu sehen, welche seiner Punkte doppelt sind.</translation>
    </message>
    <message>
        <source>Plot</source>
        <translation>Diagramm</translation>
    </message>
    <message>
        <source>Sample of {count}: gap {gap_before} → {gap_after} mm, reach {reach_before} → {reach_after} mm</source>
        <translation>Stichprobe von {count}: Lücke {gap_before} → {gap_after} mm, Reichweite {reach_before} → {reach_after} mm</translation>
    </message>
    <message>
        <source>The edge as a multiple of the median distance between neighbours</source>
        <translation>Die Kante als Vielfaches des mittleren Abstands zwischen Nachbarn</translation>
    </message>
    <message>
        <source>The points a net would be given, before in amber and after in blue</source>
        <translation>Die Punkte, die ein Netz bekäme: vorher gelb, nachher blau</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>Was gezeigt wird</translation>
    </message>
    <message>
        <source>after</source>
        <translation>nachher</translation>
    </message>
    <message>
        <source>before</source>
        <translation>vorher</translation>
    </message>
    <message>
        <source>did not stay alone</source>
        <translation>blieben nicht allein</translation>
    </message>
    <message>
        <source>edge</source>
        <translation>Kante</translation>
    </message>
    <message>
        <source>median spacing</source>
        <translation>mittlerer Abstand</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>of the points left</source>
        <translation>der Punkte verblieben</translation>
    </message>
    <message>
        <source>× spacing</source>
        <translation>× Abstand</translation>
    </message>
</context>
<context>
    <name>DefinitionBox</name>
    <message>
        <source>No landmark selected</source>
        <translation>Keine Landmarke gewählt</translation>
    </message>
    <message>
        <source>Select one in the table or on the scan to read where it belongs.</source>
        <translation>Wählen Sie eine in der Tabelle oder auf dem Scan, um zu lesen, wohin sie gehört.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>&lt;h2&gt;Nasion {number}&lt;/h2&gt;&lt;p&gt;Landmarks on 3D scans of faces and heads: predict, correct by hand, export.&lt;/p&gt;&lt;p&gt;MIT licence. No network, no telemetry: scans stay on this computer.&lt;/p&gt;&lt;p&gt;With the Inter typeface (SIL Open Font Licence), Qt for Python (LGPL), VTK (BSD), ONNX Runtime (MIT), NumPy (BSD).&lt;/p&gt;</source>
        <translation>&lt;h2&gt;Nasion {number}&lt;/h2&gt;&lt;p&gt;Landmarken auf 3D-Scans von Gesichtern und Köpfen: vorhersagen, von Hand berichtigen, exportieren.&lt;/p&gt;&lt;p&gt;MIT-Lizenz. Kein Netz, keine Telemetrie: Scans bleiben auf diesem Rechner.&lt;/p&gt;&lt;p&gt;Mit der Schrift Inter (SIL Open Font Licence), Qt for Python (LGPL), VTK (BSD), ONNX Runtime (MIT), NumPy (BSD).&lt;/p&gt;</translation>
    </message>
    <message>
        <source>About Nasion</source>
        <translation>Über Nasion</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Export landmarks</source>
        <translation>Landmarken exportieren</translation>
    </message>
    <message>
        <source>Export landmarks, one row per scan</source>
        <translation>Landmarken exportieren, eine Zeile je Scan</translation>
    </message>
    <message>
        <source>Find the scan files in a folder and the folders in it</source>
        <translation>Die Scandateien in einem Ordner und seinen Unterordnern suchen</translation>
    </message>
    <message>
        <source>Import every scan of a folder</source>
        <translation>Alle Scans eines Ordners importieren</translation>
    </message>
    <message>
        <source>Import reference landmarks</source>
        <translation>Referenz-Landmarken importieren</translation>
    </message>
    <message>
        <source>Landmarks</source>
        <translation>Landmarken</translation>
    </message>
    <message>
        <source>Merge another copy of the project</source>
        <translation>Eine andere Kopie des Projekts zusammenführen</translation>
    </message>
    <message>
        <source>New project: name its folder</source>
        <translation>Neues Projekt: Ordner benennen</translation>
    </message>
    <message>
        <source>Open a project folder</source>
        <translation>Projektordner öffnen</translation>
    </message>
    <message>
        <source>Open scans</source>
        <translation>Scans öffnen</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Scans</source>
        <translation>Scans</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>Written beside every landmark you place:</source>
        <translation>Steht neben jeder Landmarke, die Sie setzen:</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Ihr Name</translation>
    </message>
</context>
<context>
    <name>DoctorBoard</name>
    <message>
        <source>All findings</source>
        <translation>Alle Befunde</translation>
    </message>
    <message>
        <source>Beginning…</source>
        <translation>Beginnt …</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>Doktor</translation>
    </message>
    <message>
        <source>Every scan is being read. What is wrong comes here.</source>
        <translation>Alle Scans werden gelesen. Was nicht stimmt, kommt hierher.</translation>
    </message>
    <message>
        <source>Examine</source>
        <translation>Untersuchen</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Befunde</translation>
    </message>
    <message>
        <source>How far the visit is</source>
        <translation>Wie weit die Untersuchung ist</translation>
    </message>
    <message>
        <source>Nothing is wrong with {count} scans.</source>
        <translation>An {count} Scans fehlt nichts.</translation>
    </message>
    <message>
        <source>Read every scan of the project and look for faults</source>
        <translation>Jeden Scan des Projekts lesen und nach Fehlern suchen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>The doctor has not been here yet. Examine reads every scan and changes nothing.</source>
        <translation>Der Doktor war noch nicht hier. Untersuchen liest jeden Scan und ändert nichts.</translation>
    </message>
    <message>
        <source>Which findings are listed</source>
        <translation>Welche Befunde gezeigt werden</translation>
    </message>
    <message>
        <source>Words that findings must have</source>
        <translation>Wörter, die Befunde enthalten müssen</translation>
    </message>
    <message>
        <source>nothing wrong</source>
        <translation>alles in Ordnung</translation>
    </message>
    <message>
        <source>{counts}, on {scans} scans ({day})</source>
        <translation>{counts}, bei {scans} Scans ({day})</translation>
    </message>
</context>
<context>
    <name>DoctorController</name>
    <message>
        <source>Done on one scan; Undo takes it back.</source>
        <translation>An einem Scan erledigt; Rückgängig nimmt es zurück.</translation>
    </message>
    <message>
        <source>Done on {count} scans; Undo takes it back.</source>
        <translation>An {count} Scans erledigt; Rückgängig nimmt es zurück.</translation>
    </message>
    <message>
        <source>Look for faults in the data</source>
        <translation>Daten auf Fehler untersuchen</translation>
    </message>
    <message>
        <source>Taken back.</source>
        <translation>Zurückgenommen.</translation>
    </message>
    <message>
        <source>There was nothing left to mend.</source>
        <translation>Es gab nichts mehr zu beheben.</translation>
    </message>
    <message>
        <source>What it was before is not known any more. Set it in the list of scans.</source>
        <translation>Wie es vorher war, ist nicht mehr bekannt. Bitte in der Scanliste einstellen.</translation>
    </message>
    <message>
        <source>{count} sets were changed since and stay; undo those changes in their scans first.</source>
        <translation>{count} Sätze wurden seither geändert und bleiben; bitte zuerst diese Änderungen in den Scans rückgängig machen.</translation>
    </message>
</context>
<context>
    <name>DrawingController</name>
    <message>
        <source>Drawing {name}: {percent} %</source>
        <translation>{name} wird gezeichnet: {percent} %</translation>
    </message>
    <message>
        <source>One picture is still being drawn; try again when it is done.</source>
        <translation>Ein Bild wird noch gezeichnet; versuchen Sie es danach noch einmal.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>{name} could not be drawn: the program that draws ended.</source>
        <translation>{name} konnte nicht gezeichnet werden: Das zeichnende Programm endete.</translation>
    </message>
    <message>
        <source>{name} is saved.</source>
        <translation>{name} ist gespeichert.</translation>
    </message>
</context>
<context>
    <name>ErrorBoard</name>
    <message>
        <source>All groups</source>
        <translation>Alle Gruppen</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Exchange rows and columns</source>
        <translation>Zeilen und Spalten tauschen</translation>
    </message>
    <message>
        <source>Export and attributes</source>
        <translation>Export und Merkmale</translation>
    </message>
    <message>
        <source>Export tables and plots…</source>
        <translation>Tabellen und Diagramme exportieren…</translation>
    </message>
    <message>
        <source>Folder for tables and plots</source>
        <translation>Ordner für Tabellen und Diagramme</translation>
    </message>
    <message>
        <source>Import attributes of scans</source>
        <translation>Merkmale der Scans importieren</translation>
    </message>
    <message>
        <source>Import attributes of scans…</source>
        <translation>Merkmale der Scans importieren…</translation>
    </message>
    <message>
        <source>Landmarks to look at</source>
        <translation>Betrachtete Landmarken</translation>
    </message>
    <message>
        <source>No comparison</source>
        <translation>Kein Vergleich</translation>
    </message>
    <message>
        <source>Not split</source>
        <translation>Nicht geteilt</translation>
    </message>
    <message>
        <source>Scans of one group</source>
        <translation>Scans einer Gruppe</translation>
    </message>
    <message>
        <source>Split by</source>
        <translation>Teilen nach</translation>
    </message>
    <message>
        <source>against {title}</source>
        <translation>gegen {title}</translation>
    </message>
    <message>
        <source>by {attribute}</source>
        <translation>nach {attribute}</translation>
    </message>
    <message>
        <source>{count} files are in {folder}.</source>
        <translation>{count} Dateien liegen in {folder}.</translation>
    </message>
</context>
<context>
    <name>ErrorGrid</name>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
</context>
<context>
    <name>ErrorPlots</name>
    <message>
        <source>Look at shifts</source>
        <translation>Blick auf Verschiebungen</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>What to show</source>
        <translation>Was gezeigt wird</translation>
    </message>
</context>
<context>
    <name>ErrorsController</name>
    <message>
        <source>Reading landmarks</source>
        <translation>Landmarken werden gelesen</translation>
    </message>
    <message>
        <source>Reading surfaces</source>
        <translation>Oberflächen werden gelesen</translation>
    </message>
    <message>
        <source>{count} scans have {names} now.</source>
        <translation>{count} Scans haben jetzt {names}.</translation>
    </message>
</context>
<context>
    <name>ExportController</name>
    <message>
        <source>Import reference</source>
        <translation>Referenz importieren</translation>
    </message>
    <message>
        <source>Landmarks of 1 scan are in {path}.</source>
        <translation>Die Landmarken von 1 Scan stehen in {path}.</translation>
    </message>
    <message>
        <source>Landmarks of {count} scans are in {path}.</source>
        <translation>Die Landmarken von {count} Scans stehen in {path}.</translation>
    </message>
    <message>
        <source>{count} more curves could not be laid.</source>
        <translation>{count} weitere Kurven konnten nicht gelegt werden.</translation>
    </message>
    <message>
        <source>{count} reference landmarks from {name}.</source>
        <translation>{count} Referenz-Landmarken aus {name}.</translation>
    </message>
    <message>
        <source>{unchecked} of {landmarks} landmarks nobody has checked yet.</source>
        <translation>{unchecked} von {landmarks} Landmarken hat noch niemand geprüft.</translation>
    </message>
</context>
<context>
    <name>ExtraMenus</name>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>Bereiche</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>Zuletzt verwendete Projekte</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>Schema</translation>
    </message>
</context>
<context>
    <name>FilesController</name>
    <message>
        <source>Adding scans</source>
        <translation>Scans hinzufügen</translation>
    </message>
    <message>
        <source>{new} scans added, {old} were there already.</source>
        <translation>{new} Scans hinzugefügt, {old} waren schon da.</translation>
    </message>
</context>
<context>
    <name>FindingCard</name>
    <message>
        <source>Apply fix</source>
        <translation>Beheben</translation>
    </message>
    <message>
        <source>The chosen finding</source>
        <translation>Der gewählte Befund</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Where it is</source>
        <translation>Wo es ist</translation>
    </message>
</context>
<context>
    <name>FindingTable</name>
    <message>
        <source>{count} scans</source>
        <translation>{count} Scans</translation>
    </message>
</context>
<context>
    <name>GuideBar</name>
    <message>
        <source>Close the guide</source>
        <translation>Einführung schließen</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>That is all it takes</source>
        <translation>Mehr braucht es nicht</translation>
    </message>
    <message>
        <source>The guide (F1) and the commands (Ctrl+K) know the rest</source>
        <translation>Alles Weitere steht im Leitfaden (F1) und in den Befehlen (Strg+K)</translation>
    </message>
</context>
<context>
    <name>Handbook</name>
    <message>
        <source>Guide</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>HeatBoard</name>
    <message>
        <source> mm</source>
        <translation> mm</translation>
    </message>
    <message>
        <source>All landmarks at once</source>
        <translation>Alle Landmarken zugleich</translation>
    </message>
    <message>
        <source>All landmarks, medians</source>
        <translation>Alle Landmarken, Mediane</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Compare with the reference</source>
        <translation>Mit der Referenz vergleichen</translation>
    </message>
    <message>
        <source>Heat maps</source>
        <translation>Heatmaps</translation>
    </message>
    <message>
        <source>Heat maps of all landmarks</source>
        <translation>Heatmaps aller Landmarken</translation>
    </message>
    <message>
        <source>IoU with reference</source>
        <translation>IoU mit Referenz</translation>
    </message>
    <message>
        <source>Reference σ</source>
        <translation>σ der Referenz</translation>
    </message>
    <message>
        <source>Shown from {share} of the peak</source>
        <translation>Gezeigt ab {share} des Gipfels</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Width of the reference heat map</source>
        <translation>Breite der Referenz-Heatmap</translation>
    </message>
    <message>
        <source>as trained</source>
        <translation>wie trainiert</translation>
    </message>
    <message>
        <source>entropy, bits</source>
        <translation>Entropie, Bit</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>peak to prediction</source>
        <translation>Gipfel zur Vorhersage</translation>
    </message>
    <message>
        <source>peak to reference</source>
        <translation>Gipfel zur Referenz</translation>
    </message>
    <message>
        <source>second peak</source>
        <translation>zweiter Gipfel</translation>
    </message>
    <message>
        <source>spread over, mm²</source>
        <translation>verteilt auf, mm²</translation>
    </message>
    <message>
        <source>σ of exp(−d² / 2σ²) about the reference</source>
        <translation>σ von exp(−d² / 2σ²) um die Referenz</translation>
    </message>
</context>
<context>
    <name>HeatController</name>
    <message>
        <source>Both</source>
        <translation>Beide</translation>
    </message>
    <message>
        <source>Fetching the heat maps…</source>
        <translation>Heatmaps werden geholt …</translation>
    </message>
    <message>
        <source>Heat of all landmarks</source>
        <translation>Heatmap aller Landmarken</translation>
    </message>
    <message>
        <source>Heat of {landmark}</source>
        <translation>Heatmap von {landmark}</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Open a scan and predict its landmarks to see where the model looked.</source>
        <translation>Öffnen Sie einen Scan und sagen Sie seine Landmarken vorher, um zu sehen, wohin das Modell geschaut hat.</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>Gipfel</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>Second peak, {share}</source>
        <translation>Zweiter Gipfel, {share}</translation>
    </message>
    <message>
        <source>This model answers places alone; it has no heat maps.</source>
        <translation>Dieses Modell nennt nur Orte; es hat keine Heatmaps.</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>History of this scan</source>
        <translation>Verlauf dieses Scans</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
</context>
<context>
    <name>HistoryTable</name>
    <message>
        <source>Beginning</source>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>before the first step</source>
        <translation>vor dem ersten Schritt</translation>
    </message>
    <message>
        <source>now here</source>
        <translation>jetzt hier</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>zurückgenommen</translation>
    </message>
</context>
<context>
    <name>JobCard</name>
    <message>
        <source>Cancel this job</source>
        <translation>Diesen Auftrag abbrechen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Hide log</source>
        <translation>Protokoll ausblenden</translation>
    </message>
    <message>
        <source>Let it rest: it gives its memory back and goes on where it was, any day</source>
        <translation>Ruhen lassen: gibt seinen Speicher frei und fährt später an derselben Stelle fort</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Take it off the list</source>
        <translation>Von der Liste nehmen</translation>
    </message>
    <message>
        <source>The log is empty.</source>
        <translation>Das Protokoll ist leer.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
</context>
<context>
    <name>JobHead</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>How far it is</source>
        <translation>Wie weit es ist</translation>
    </message>
    <message>
        <source>Let it rest: it gives its memory back and goes on where it was, any day</source>
        <translation>Ruhen lassen: gibt seinen Speicher frei und fährt später an derselben Stelle fort</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop at the next step. Nothing is deleted; it can be gone on with.</source>
        <translation>Beim nächsten Schritt anhalten. Nichts wird gelöscht; es kann fortgesetzt werden.</translation>
    </message>
    <message>
        <source>What this job takes of the machine now</source>
        <translation>Was dieser Auftrag gerade vom Rechner belegt</translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message>
        <source>Pausing…</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Beginnt…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten…</translation>
    </message>
    <message>
        <source>Waits until the jobs before it have begun.</source>
        <translation>Wartet, bis die Aufträge davor begonnen haben.</translation>
    </message>
</context>
<context>
    <name>JobsController</name>
    <message>
        <source>Count merged points of {count} scans</source>
        <translation>Verschmolzene Punkte von {count} Scans zählen</translation>
    </message>
    <message>
        <source>Cut patches of {scheme}</source>
        <translation>Ausschnitte von {scheme} schneiden</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Make the demo scans</source>
        <translation>Demo-Scans herstellen</translation>
    </message>
    <message>
        <source>Predict {scheme} on {what}</source>
        <translation>{scheme} auf {what} vorhersagen</translation>
    </message>
    <message>
        <source>Smaller batch</source>
        <translation>Kleinere Stapel</translation>
    </message>
    <message>
        <source>The demo scans could not be made: {reason}</source>
        <translation>Die Demo-Scans konnten nicht hergestellt werden: {reason}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>{count} scans</source>
        <translation>{count} Scans</translation>
    </message>
    <message>
        <source>“{title}” was interrupted when the window closed.</source>
        <translation>„{title}“ wurde unterbrochen, als sich das Fenster schloss.</translation>
    </message>
</context>
<context>
    <name>JobsPanel</name>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>Es läuft nichts.</translation>
    </message>
</context>
<context>
    <name>LandmarkPanel</name>
    <message>
        <source>95th percentile</source>
        <translation>95. Perzentil</translation>
    </message>
    <message>
        <source>Landmark scheme</source>
        <translation>Landmarkenschema</translation>
    </message>
    <message>
        <source>Landmarks</source>
        <translation>Landmarken</translation>
    </message>
    <message>
        <source>Open a scan: its landmarks are listed here.</source>
        <translation>Öffnen Sie einen Scan: Seine Landmarken stehen dann hier.</translation>
    </message>
    <message>
        <source>checked</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>doubtful</source>
        <translation>zweifelhaft</translation>
    </message>
    <message>
        <source>median error</source>
        <translation>Median des Fehlers</translation>
    </message>
    <message>
        <source>placed</source>
        <translation>gesetzt</translation>
    </message>
</context>
<context>
    <name>LandmarkTable</name>
    <message>
        <source>Chance, by the model, that the landmark lies within {most} mm of where it belongs</source>
        <translation>Wahrscheinlichkeit laut Modell, dass die Landmarke höchstens {most} mm von ihrem richtigen Ort liegt</translation>
    </message>
    <message>
        <source>Comment: {comment}</source>
        <translation>Kommentar: {comment}</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>Confidence {share}</source>
        <translation>Sicherheit {share}</translation>
    </message>
    <message>
        <source>Distance to the reference</source>
        <translation>Abstand zur Referenz</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>Vorgemerkt</translation>
    </message>
    <message>
        <source>Flagged: {comment}</source>
        <translation>Vorgemerkt: {comment}</translation>
    </message>
    <message>
        <source>To reference</source>
        <translation>Zur Referenz</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>kein Wert</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>, {count} flagged</source>
        <translation>, {count} vorgemerkt</translation>
    </message>
    <message>
        <source>{name}, {state}, {checked} of {total} landmarks checked</source>
        <translation>{name}, {state}, {checked} von {total} Landmarken geprüft</translation>
    </message>
</context>
<context>
    <name>LibraryPanel</name>
    <message>
        <source>All {total} scans are done</source>
        <translation>Alle {total} Scans sind fertig</translation>
    </message>
    <message>
        <source>Filter scans</source>
        <translation>Scans filtern</translation>
    </message>
    <message>
        <source>Filter, e.g. unchecked</source>
        <translation>Filter, z. B. unchecked</translation>
    </message>
    <message>
        <source>No scan matches the filter.</source>
        <translation>Kein Scan passt zum Filter.</translation>
    </message>
    <message>
        <source>No scans yet. Open scan files, or drop them anywhere on the window.</source>
        <translation>Noch keine Scans. Öffnen Sie Scandateien oder ziehen Sie sie irgendwo auf das Fenster.</translation>
    </message>
    <message>
        <source>Open scans…</source>
        <translation>Scans öffnen…</translation>
    </message>
    <message>
        <source>Scans</source>
        <translation>Scans</translation>
    </message>
    <message>
        <source>{done} of {total} scans done</source>
        <translation>{done} von {total} Scans fertig</translation>
    </message>
    <message>
        <source>{shown:,} of {total:,}</source>
        <translation>{shown:,} von {total:,}</translation>
    </message>
    <message>
        <source>{text}, about {time} left</source>
        <translation>{text}, noch etwa {time}</translation>
    </message>
</context>
<context>
    <name>LoadingCard</name>
    <message>
        <source>Reading {name}</source>
        <translation>{name} wird gelesen</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>Lesen anhalten</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Boards</source>
        <translation>Tafeln</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Landmarks</source>
        <translation>Landmarken</translation>
    </message>
    <message>
        <source>Main toolbar</source>
        <translation>Hauptwerkzeugleiste</translation>
    </message>
    <message>
        <source>Not everything is saved yet. Close the window again to give up what is not saved.</source>
        <translation>Noch ist nicht alles gespeichert. Schließen Sie das Fenster noch einmal, um das Ungespeicherte aufzugeben.</translation>
    </message>
    <message>
        <source>Scans</source>
        <translation>Scans</translation>
    </message>
</context>
<context>
    <name>MappingDialog</name>
    <message>
        <source>Axes turned round</source>
        <translation>Achsen gewendet</translation>
    </message>
    <message>
        <source>Column of {role}</source>
        <translation>Spalte für {role}</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>In der Datei</translation>
    </message>
    <message>
        <source>Landmark of {scheme}</source>
        <translation>Landmarke von {scheme}</translation>
    </message>
    <message>
        <source>Meaning of {name}</source>
        <translation>Bedeutung von {name}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Names of the file and what they mean</source>
        <translation>Namen der Datei und was sie bedeuten</translation>
    </message>
    <message>
        <source>Only if you know that the file lists them in this order</source>
        <translation>Nur wenn Sie wissen, dass die Datei sie in dieser Reihenfolge führt</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Remember for files like this one</source>
        <translation>Für Dateien wie diese merken</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>Scan</translation>
    </message>
    <message>
        <source>Take them in the order of the scheme</source>
        <translation>In der Reihenfolge des Schemas nehmen</translation>
    </message>
    <message>
        <source>Turn the {axis} axis round</source>
        <translation>Die {axis}-Achse wenden</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>Unit of the file</source>
        <translation>Einheit der Datei</translation>
    </message>
    <message>
        <source>Which landmark is which?</source>
        <translation>Welche Landmarke ist welche?</translation>
    </message>
    <message>
        <source>a guess</source>
        <translation>eine Vermutung</translation>
    </message>
    <message>
        <source>chosen twice</source>
        <translation>doppelt gewählt</translation>
    </message>
    <message>
        <source>leave out</source>
        <translation>weglassen</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>weggelassen</translation>
    </message>
    <message>
        <source>matched</source>
        <translation>zugeordnet</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>point {number}</source>
        <translation>Punkt {number}</translation>
    </message>
    <message>
        <source>{name}: {matched} of {total} landmarks are matched.</source>
        <translation>{name}: {matched} von {total} Landmarken sind zugeordnet.</translation>
    </message>
    <message>
        <source>{name}: {matched} of {total} landmarks are matched. Marked rows are guesses: look at them.</source>
        <translation>{name}: {matched} von {total} Landmarken sind zugeordnet. Markierte Zeilen sind Vermutungen: Sehen Sie sie sich an.</translation>
    </message>
</context>
<context>
    <name>MeasureTable</name>
    <message>
        <source>estimated: {names}</source>
        <translation>geschätzt: {names}</translation>
    </message>
</context>
<context>
    <name>MeasuresBoard</name>
    <message>
        <source>All lines</source>
        <translation>Alle Linien</translation>
    </message>
    <message>
        <source>Asymmetry map</source>
        <translation>Asymmetriekarte</translation>
    </message>
    <message>
        <source>Asymmetry map…</source>
        <translation>Asymmetriekarte…</translation>
    </message>
    <message>
        <source>Colour the scan by how far it lies from its own mirror image</source>
        <translation>Den Scan danach färben, wie weit er von seinem Spiegelbild liegt</translation>
    </message>
    <message>
        <source>Draw every measure on the scan, not only one</source>
        <translation>Jedes Maß auf den Scan zeichnen, nicht nur eines</translation>
    </message>
    <message>
        <source>In front of the mirror image</source>
        <translation>Vor dem Spiegelbild</translation>
    </message>
    <message>
        <source>Measures</source>
        <translation>Maße</translation>
    </message>
    <message>
        <source>No set of measures ships for this scheme; open one.</source>
        <translation>Für dieses Schema ist kein Satz von Maßen dabei; öffnen Sie einen.</translation>
    </message>
    <message>
        <source>Open a scan first.</source>
        <translation>Öffnen Sie zuerst einen Scan.</translation>
    </message>
    <message>
        <source>Open a scan to measure it.</source>
        <translation>Öffnen Sie einen Scan, um ihn zu vermessen.</translation>
    </message>
    <message>
        <source>Open a set of measures</source>
        <translation>Einen Satz von Maßen öffnen</translation>
    </message>
    <message>
        <source>Open a set…</source>
        <translation>Einen Satz öffnen…</translation>
    </message>
    <message>
        <source>Place or predict landmarks to measure the face.</source>
        <translation>Setzen Sie Landmarken oder sagen Sie sie vorher, um das Gesicht zu vermessen.</translation>
    </message>
    <message>
        <source>Report (*.pdf)</source>
        <translation>Bericht (*.pdf)</translation>
    </message>
    <message>
        <source>Report of this scan (PDF and CSV)…</source>
        <translation>Bericht zu diesem Scan (PDF und CSV)…</translation>
    </message>
    <message>
        <source>Reports of every scan (PDF and CSV)…</source>
        <translation>Berichte zu allen Scans (PDF und CSV)…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save measures</source>
        <translation>Maße speichern</translation>
    </message>
    <message>
        <source>Set of measures</source>
        <translation>Satz von Maßen</translation>
    </message>
    <message>
        <source>Sets of measures (*.toml)</source>
        <translation>Sätze von Maßen (*.toml)</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>The measures are in {path}.</source>
        <translation>Die Maße stehen in {path}.</translation>
    </message>
    <message>
        <source>Values of every scan (CSV)…</source>
        <translation>Werte aller Scans (CSV)…</translation>
    </message>
    <message>
        <source>Writing {name}…</source>
        <translation>{name} wird geschrieben…</translation>
    </message>
    <message>
        <source>{count} of {total} measured</source>
        <translation>{count} von {total} gemessen</translation>
    </message>
    <message>
        <source>{count} outside the usual range</source>
        <translation>{count} außerhalb des üblichen Bereichs</translation>
    </message>
</context>
<context>
    <name>MeasuringController</name>
    <message>
        <source>{name} measures the scheme {scheme}. Switch to it first.</source>
        <translation>{name} misst das Schema {scheme}. Wechseln Sie zuerst dorthin.</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>&amp;Merge</source>
        <translation>&amp;Zusammenführen</translation>
    </message>
    <message>
        <source>Both answers stay in the history. A click or Space on an answer keeps it.</source>
        <translation>Beide Antworten bleiben im Verlauf. Ein Klick oder die Leertaste auf einer Antwort behält sie.</translation>
    </message>
    <message>
        <source>Keep all &amp;here</source>
        <translation>Alle von &amp;hier behalten</translation>
    </message>
    <message>
        <source>Keep all &amp;there</source>
        <translation>Alle von &amp;dort behalten</translation>
    </message>
    <message>
        <source>Keep the &amp;newer</source>
        <translation>Die &amp;neueren behalten</translation>
    </message>
    <message>
        <source>Landmarks that differ</source>
        <translation>Landmarken, die sich unterscheiden</translation>
    </message>
    <message>
        <source>Merge {name}</source>
        <translation>{name} zusammenführen</translation>
    </message>
    <message>
        <source>Notes and units</source>
        <translation>Notizen und Einheiten</translation>
    </message>
    <message>
        <source>landmarks</source>
        <translation>Landmarken</translation>
    </message>
    <message>
        <source>new scans</source>
        <translation>neue Scans</translation>
    </message>
    <message>
        <source>predictions</source>
        <translation>Vorhersagen</translation>
    </message>
    <message>
        <source>sittings</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <source>{brought} will be added. Nothing here is in conflict.</source>
        <translation>{brought} kommen hinzu. Nichts steht hier im Widerspruch.</translation>
    </message>
    <message>
        <source>{brought} will be added. {count} landmarks differ: choose whose to keep.</source>
        <translation>{brought} kommen hinzu. {count} Landmarken unterscheiden sich: Wählen Sie, welche bleiben.</translation>
    </message>
</context>
<context>
    <name>MergeTable</name>
    <message>
        <source>{text}, kept</source>
        <translation>{text}, behalten</translation>
    </message>
</context>
<context>
    <name>ModelBox</name>
    <message>
        <source>From: {model}</source>
        <translation>Von: {model}</translation>
    </message>
    <message>
        <source>Model to go on from</source>
        <translation>Modell, von dem ausgegangen wird</translation>
    </message>
    <message>
        <source>The model that is trained further: one that is installed, or one trained here</source>
        <translation>Das Modell, das weiter trainiert wird: ein installiertes, oder ein hier trainiertes</translation>
    </message>
</context>
<context>
    <name>ModelPathController</name>
    <message>
        <source>Fetching the steps…</source>
        <translation>Schritte werden geholt …</translation>
    </message>
    <message>
        <source>Open a scan and predict its landmarks to follow the model step by step.</source>
        <translation>Öffnen Sie einen Scan und sagen Sie seine Landmarken vorher, um dem Modell Schritt für Schritt zu folgen.</translation>
    </message>
</context>
<context>
    <name>NewStudyDialog</name>
    <message>
        <source>&amp;Make the study</source>
        <translation>Studie &amp;anlegen</translation>
    </message>
    <message>
        <source>&amp;Observers, parted by commas</source>
        <translation>&amp;Beobachter, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Titel</translation>
    </message>
    <message>
        <source>Anna, Ben</source>
        <translation>Anna, Ben</translation>
    </message>
    <message>
        <source>Everyone places the {count} landmarks of {scheme} on the same scans, each in an order of their own, without names, without a prediction, and without what was placed before.</source>
        <translation>Alle setzen die {count} Landmarken von {scheme} auf denselben Scans, jeder in eigener Reihenfolge, ohne Namen, ohne Vorhersage und ohne das zuvor Gesetzte.</translation>
    </message>
    <message>
        <source>Name at least one observer.</source>
        <translation>Nennen Sie mindestens einen Beobachter.</translation>
    </message>
    <message>
        <source>New observer study</source>
        <translation>Neue Beobachterstudie</translation>
    </message>
    <message>
        <source>Scans of the study</source>
        <translation>Scans der Studie</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Studie</translation>
    </message>
    <message>
        <source>Tick two scans or more, so that none comes twice in a row.</source>
        <translation>Wählen Sie mindestens zwei Scans, damit keiner zweimal nacheinander kommt.</translation>
    </message>
    <message>
        <source>Times each places every &amp;scan</source>
        <translation>So oft setzt jeder jeden &amp;Scan</translation>
    </message>
    <message>
        <source>{turns} turns for each of {people} observers; {scans} scans.</source>
        <translation>{turns} Durchgänge für jeden von {people} Beobachtern; {scans} Scans.</translation>
    </message>
</context>
<context>
    <name>PairsController</name>
    <message>
        <source>Every landmark has its place.</source>
        <translation>Jede Landmarke hat ihren Platz.</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>Tauschen</translation>
    </message>
</context>
<context>
    <name>PatchBoard</name>
    <message>
        <source>Cut patches</source>
        <translation>Ausschneiden</translation>
    </message>
    <message>
        <source>Cut patches about the coarse landmarks of every predicted scan</source>
        <translation>Ausschnitte um die groben Landmarken jedes vorhergesagten Scans schneiden</translation>
    </message>
    <message>
        <source>Cutting…</source>
        <translation>Es wird geschnitten …</translation>
    </message>
    <message>
        <source>Errors of both stages</source>
        <translation>Fehler beider Stufen</translation>
    </message>
    <message>
        <source>Folder of a training</source>
        <translation>Ordner eines Trainings</translation>
    </message>
    <message>
        <source>Jitter as a sphere</source>
        <translation>Jitter als Kugel</translation>
    </message>
    <message>
        <source>Look at the patches of a training that lies elsewhere</source>
        <translation>Die Ausschnitte eines Trainings ansehen, das anderswo liegt</translation>
    </message>
    <message>
        <source>Patch as a sphere</source>
        <translation>Ausschnitt als Kugel</translation>
    </message>
    <message>
        <source>Patches</source>
        <translation>Ausschnitte</translation>
    </message>
    <message>
        <source>Patches of all scans, worst first</source>
        <translation>Ausschnitte aller Scans, schlechteste zuerst</translation>
    </message>
    <message>
        <source>Patches, worst first</source>
        <translation>Ausschnitte, schlechteste zuerst</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>Lauf …</translation>
    </message>
    <message>
        <source>What is shown of all scans</source>
        <translation>Was von allen Scans gezeigt wird</translation>
    </message>
    <message>
        <source>Where the patches come from</source>
        <translation>Woher die Ausschnitte kommen</translation>
    </message>
    <message>
        <source>coarse</source>
        <translation>grob</translation>
    </message>
    <message>
        <source>coarse error</source>
        <translation>grober Fehler</translation>
    </message>
    <message>
        <source>covered</source>
        <translation>abgedeckt</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>radius</source>
        <translation>Radius</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>refined</source>
        <translation>verfeinert</translation>
    </message>
    <message>
        <source>refined error</source>
        <translation>verfeinerter Fehler</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
</context>
<context>
    <name>PatchCells</name>
    <message>
        <source>{scan}: coarse {coarse}, refined {refined}</source>
        <translation>{scan}: grob {coarse}, verfeinert {refined}</translation>
    </message>
</context>
<context>
    <name>PatchController</name>
    <message>
        <source>Cut patches to see what lies about each coarse landmark.</source>
        <translation>Schneiden Sie Ausschnitte, um zu sehen, was um jede grobe Landmarke liegt.</translation>
    </message>
    <message>
        <source>Select a landmark.</source>
        <translation>Wählen Sie eine Landmarke.</translation>
    </message>
</context>
<context>
    <name>PatchFrame</name>
    <message>
        <source>No patch of this scan</source>
        <translation>Kein Ausschnitt dieses Scans</translation>
    </message>
    <message>
        <source>The patch in its own frame</source>
        <translation>Der Ausschnitt im eigenen Bezug</translation>
    </message>
    <message>
        <source>from the front</source>
        <translation>von vorn</translation>
    </message>
    <message>
        <source>from the side</source>
        <translation>von der Seite</translation>
    </message>
</context>
<context>
    <name>PathBoard</name>
    <message>
        <source>No steps were kept with this prediction. Predict the scan again.</source>
        <translation>Zu dieser Vorhersage wurden keine Schritte aufgehoben. Sagen Sie den Scan erneut vorher.</translation>
    </message>
    <message>
        <source>Steps of the prediction</source>
        <translation>Schritte der Vorhersage</translation>
    </message>
</context>
<context>
    <name>PhotoBoard</name>
    <message>
        <source>Drop photos of this person here, or look at views of the scan itself.</source>
        <translation>Fotos dieser Person hier ablegen oder Ansichten des Scans selbst betrachten.</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
</context>
<context>
    <name>PhotoSide</name>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>And {count} more.</source>
        <translation>Und {count} weitere.</translation>
    </message>
    <message>
        <source>Contours</source>
        <translation>Konturen</translation>
    </message>
    <message>
        <source>Cut out</source>
        <translation>Freistellen</translation>
    </message>
    <message>
        <source>Detect</source>
        <translation>Erkennen</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Gute</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Kopf</translation>
    </message>
    <message>
        <source>How many landmarks</source>
        <translation>Wie viele Landmarken</translation>
    </message>
    <message>
        <source>Lines from the cameras to the selected landmark, in the 3D view</source>
        <translation>Linien von den Kameras zur gewählten Landmarke, in der 3D-Ansicht</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Marken</translation>
    </message>
    <message>
        <source>Net and axes of the head: red to its left, green up, blue forward</source>
        <translation>Netz und Achsen des Kopfes: rot zu seiner Linken, grün nach oben, blau nach vorn</translation>
    </message>
    <message>
        <source>Opacity of the marks</source>
        <translation>Deckkraft der Marken</translation>
    </message>
    <message>
        <source>Rays</source>
        <translation>Strahlen</translation>
    </message>
    <message>
        <source>Select a landmark to see which views placed it.</source>
        <translation>Eine Landmarke wählen, um zu sehen, welche Ansichten sie gesetzt haben.</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>Gewählte</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Take over onto the scan</source>
        <translation>Auf den Scan übernehmen</translation>
    </message>
    <message>
        <source>The person without the stage; drag the line to compare</source>
        <translation>Die Person ohne die Bühne; zum Vergleich die Linie ziehen</translation>
    </message>
    <message>
        <source>Trained on renders only</source>
        <translation>Nur an Renderbildern trainiert</translation>
    </message>
    <message>
        <source>Trained on renders only; not measured on real photos.</source>
        <translation>Nur an Renderbildern trainiert; an echten Fotos nicht gemessen.</translation>
    </message>
    <message>
        <source>Why it lies there</source>
        <translation>Warum sie dort liegt</translation>
    </message>
    <message>
        <source>doubtful</source>
        <translation>zweifelhaft</translation>
    </message>
    <message>
        <source>good</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlen</translation>
    </message>
    <message>
        <source>not counted</source>
        <translation>nicht gezählt</translation>
    </message>
    <message>
        <source>{away} mm</source>
        <translation>{away} mm</translation>
    </message>
    <message>
        <source>{count} landmarks</source>
        <translation>{count} Landmarken</translation>
    </message>
    <message>
        <source>{used} of {all} views agree on this landmark</source>
        <translation>{used} von {all} Ansichten stimmen bei dieser Landmarke überein</translation>
    </message>
</context>
<context>
    <name>PhotoStrip</name>
    <message>
        <source>A view of the scan</source>
        <translation>Eine Ansicht des Scans</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>Fotos hinzufügen</translation>
    </message>
    <message>
        <source>Add photos…</source>
        <translation>Fotos hinzufügen…</translation>
    </message>
    <message>
        <source>Empty stage</source>
        <translation>Leere Bühne</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Take out of the strip</source>
        <translation>Aus dem Streifen nehmen</translation>
    </message>
    <message>
        <source>This is the empty stage</source>
        <translation>Das ist die leere Bühne</translation>
    </message>
</context>
<context>
    <name>PhotosController</name>
    <message>
        <source>Cutting out…</source>
        <translation>Wird freigestellt…</translation>
    </message>
    <message>
        <source>Looking at photos…</source>
        <translation>Fotos werden betrachtet…</translation>
    </message>
    <message>
        <source>Looking at views of the scan…</source>
        <translation>Ansichten des Scans werden betrachtet…</translation>
    </message>
    <message>
        <source>Open a scan, or drop a photo here first.</source>
        <translation>Zuerst einen Scan öffnen oder ein Foto hier ablegen.</translation>
    </message>
    <message>
        <source>Reading photos…</source>
        <translation>Fotos werden gelesen…</translation>
    </message>
</context>
<context>
    <name>PictureButton</name>
    <message>
        <source>Click to enlarge</source>
        <translation>Klicken zum Vergrößern</translation>
    </message>
    <message>
        <source>Picture of {title}</source>
        <translation>Bild von {title}</translation>
    </message>
    <message>
        <source>Shows on a model head where the landmark belongs; opens larger</source>
        <translation>Zeigt an einem Modellkopf, wohin die Landmarke gehört; öffnet sich größer</translation>
    </message>
</context>
<context>
    <name>PictureDialog</name>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>&amp;Background</source>
        <translation>&amp;Hintergrund</translation>
    </message>
    <message>
        <source>&amp;Frames</source>
        <translation>&amp;Bilder</translation>
    </message>
    <message>
        <source>&amp;Landmarks</source>
        <translation>&amp;Landmarken</translation>
    </message>
    <message>
        <source>&amp;Names of all landmarks</source>
        <translation>&amp;Namen aller Landmarken</translation>
    </message>
    <message>
        <source>&amp;One turn takes</source>
        <translation>Eine &amp;Drehung dauert</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>&amp;Größe</translation>
    </message>
    <message>
        <source>&amp;Title, scale and legend</source>
        <translation>&amp;Titel, Maßstab und Legende</translation>
    </message>
    <message>
        <source>As the 3D view shows it now, {mega:.1f} megapixels.</source>
        <translation>Wie es die 3D-Ansicht jetzt zeigt, {mega:.1f} Megapixel.</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Höhe in Pixeln</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Other…</source>
        <translation>Andere…</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Save turntable</source>
        <translation>Drehfilm speichern</translation>
    </message>
    <message>
        <source>The scan turns once about its upright axis. The ending of the file says what it becomes: .gif, .mp4, .webp or .png (animated).</source>
        <translation>Der Scan dreht sich einmal um seine aufrechte Achse. Die Endung der Datei sagt, was entsteht: .gif, .mp4, .webp oder .png (bewegt).</translation>
    </message>
    <message>
        <source>White</source>
        <translation>Weiß</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>Breite in Pixeln</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>Pixel</translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Save as {kind}…</source>
        <translation>Als {kind} speichern…</translation>
    </message>
    <message>
        <source>Save plot</source>
        <translation>Diagramm speichern</translation>
    </message>
</context>
<context>
    <name>ReviewBar</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>Check {group} ({count} of {all})</source>
        <translation>{group} ({count}/{all})</translation>
    </message>
    <message>
        <source>Check {group} ({count})</source>
        <translation>{group} ({count})</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Kommentar</translation>
    </message>
    <message>
        <source>Comment; Enter keeps it</source>
        <translation>Kommentar; die Eingabetaste behält ihn</translation>
    </message>
    <message>
        <source>End the review</source>
        <translation>Durchsicht beenden</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Flag…</source>
        <translation>Vormerken…</translation>
    </message>
    <message>
        <source>Go to a landmark to check it.</source>
        <translation>Gehen Sie zu einer Landmarke, um sie zu prüfen.</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsicht</translation>
    </message>
    <message>
        <source>This scan is done.</source>
        <translation>Dieser Scan ist fertig.</translation>
    </message>
    <message>
        <source>Unflag</source>
        <translation>Vormerkung aufheben</translation>
    </message>
    <message>
        <source>Why should it be looked at again? Enter flags it, also without a comment</source>
        <translation>Warum soll sie noch einmal angesehen werden? Die Eingabetaste merkt sie vor, auch ohne Kommentar</translation>
    </message>
    <message>
        <source>checked</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>flagged: {comment}</source>
        <translation>vorgemerkt: {comment}</translation>
    </message>
    <message>
        <source>{left} of {total} left</source>
        <translation>noch {left} von {total}</translation>
    </message>
</context>
<context>
    <name>ReviewController</name>
    <message>
        <source>Everything that has landmarks is checked.</source>
        <translation>Alles, was Landmarken hat, ist geprüft.</translation>
    </message>
    <message>
        <source>not on this scan</source>
        <translation>nicht auf diesem Scan</translation>
    </message>
    <message>
        <source>{count} scans have none yet: Ctrl+Alt+P predicts them.</source>
        <translation>{count} Scans haben noch keine: Strg+Alt+P sagt sie voraus.</translation>
    </message>
</context>
<context>
    <name>RobustnessBoard</name>
    <message>
        <source>95 %</source>
        <translation>95 %</translation>
    </message>
    <message>
        <source>As it was</source>
        <translation>Wie er war</translation>
    </message>
    <message>
        <source>As the model saw it</source>
        <translation>Wie das Modell ihn sah</translation>
    </message>
    <message>
        <source>Crop to</source>
        <translation>Beschneiden auf</translation>
    </message>
    <message>
        <source>How far each landmark moved</source>
        <translation>Wie weit jede Landmarke gewandert ist</translation>
    </message>
    <message>
        <source>How far the measuring is</source>
        <translation>Wie weit die Messung ist</translation>
    </message>
    <message>
        <source>Layers of an SE(3) net</source>
        <translation>Schichten eines SE(3)-Netzes</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Maß</translation>
    </message>
    <message>
        <source>Measure disturbs this scan more and more in every way and draws how far landmarks move.</source>
        <translation>Messen stört diesen Scan auf jede Weise immer stärker und zeichnet, wie weit die Landmarken wandern.</translation>
    </message>
    <message>
        <source>Measure gives a net with random weights this scan, turned and moved, and shows every layer's error.</source>
        <translation>Messen gibt einem Netz mit zufälligen Gewichten diesen Scan, gedreht und verschoben, und zeigt den Fehler jeder Schicht.</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Rauschen</translation>
    </message>
    <message>
        <source>Open a scan to see how firmly the model holds on to it.</source>
        <translation>Öffnen Sie einen Scan, um zu sehen, wie fest das Modell an ihm hält.</translation>
    </message>
    <message>
        <source>Predicting…</source>
        <translation>Wird vorhergesagt…</translation>
    </message>
    <message>
        <source>Robustness</source>
        <translation>Robustheit</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>The disturbed scan with its landmarks, instead of both sets on the scan</source>
        <translation>Der gestörte Scan mit seinen Landmarken statt beider Sätze auf dem Scan</translation>
    </message>
    <message>
        <source>Thin to</source>
        <translation>Ausdünnen auf</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>Drehen</translation>
    </message>
    <message>
        <source>What it is turned about</source>
        <translation>Worum gedreht wird</translation>
    </message>
    <message>
        <source>Which curve</source>
        <translation>Welche Kurve</translation>
    </message>
    <message>
        <source>Which fault the net is given</source>
        <translation>Welchen Fehler das Netz bekommt</translation>
    </message>
    <message>
        <source>median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>worst</source>
        <translation>schlechteste</translation>
    </message>
    <message>
        <source>{count} points, {time} s</source>
        <translation>{count} Punkte, {time} s</translation>
    </message>
</context>
<context>
    <name>RobustnessController</name>
    <message>
        <source>Layers of a net on {name}</source>
        <translation>Schichten eines Netzes an {name}</translation>
    </message>
    <message>
        <source>Robustness on {name}</source>
        <translation>Robustheit an {name}</translation>
    </message>
</context>
<context>
    <name>ScansController</name>
    <message>
        <source>This is the first scan.</source>
        <translation>Das ist der erste Scan.</translation>
    </message>
    <message>
        <source>This is the last scan of the list.</source>
        <translation>Das ist der letzte Scan der Liste.</translation>
    </message>
    <message>
        <source>chosen: {unit}</source>
        <translation>gewählt: {unit}</translation>
    </message>
</context>
<context>
    <name>SearchBoard</name>
    <message>
        <source> at once</source>
        <translation> zugleich</translation>
    </message>
    <message>
        <source> trials</source>
        <translation> Versuche</translation>
    </message>
    <message>
        <source>A search</source>
        <translation>Eine Suche</translation>
    </message>
    <message>
        <source>Combinations of settings in this search</source>
        <translation>Kombinationen von Einstellungen in dieser Suche</translation>
    </message>
    <message>
        <source>Empty: in processes of this machine. The project must lie on a shared disk.</source>
        <translation>Leer: in Prozessen dieses Rechners. Das Projekt muss auf einem gemeinsamen Laufwerk liegen.</translation>
    </message>
    <message>
        <source>How many combinations of settings are tried</source>
        <translation>Wie viele Kombinationen von Einstellungen versucht werden</translation>
    </message>
    <message>
        <source>How many trials at the same time</source>
        <translation>Wie viele Versuche zur gleichen Zeit</translation>
    </message>
    <message>
        <source>How trials are chosen</source>
        <translation>Wie Versuche gewählt werden</translation>
    </message>
    <message>
        <source>On this machine, or HOST:PORT of a Ray cluster</source>
        <translation>Hier, oder HOST:PORT eines Ray-Clusters</translation>
    </message>
    <message>
        <source>Reading the searches…</source>
        <translation>Suchen werden gelesen …</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Start search</source>
        <translation>Suche starten</translation>
    </message>
    <message>
        <source>The search of a file…</source>
        <translation>Die Suche einer Datei …</translation>
    </message>
    <message>
        <source>Where trials are done</source>
        <translation>Wo Versuche gemacht werden</translation>
    </message>
    <message>
        <source>Which search</source>
        <translation>Welche Suche</translation>
    </message>
    <message>
        <source>{count} possible</source>
        <translation>{count} möglich</translation>
    </message>
</context>
<context>
    <name>SearchController</name>
    <message>
        <source>Search {space} on {data}</source>
        <translation>Suche {space} auf {data}</translation>
    </message>
    <message>
        <source>Train {preset} as in trial {number}</source>
        <translation>{preset} wie in Versuch {number} trainieren</translation>
    </message>
</context>
<context>
    <name>SearchRun</name>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>No trial yet. Each one appears here when it has ended.</source>
        <translation>Noch kein Versuch. Jeder erscheint hier, sobald er zu Ende ist.</translation>
    </message>
    <message>
        <source>Open the folder of this trial</source>
        <translation>Den Ordner dieses Versuchs öffnen</translation>
    </message>
    <message>
        <source>The training has begun; see the training board.</source>
        <translation>Das Training hat begonnen; siehe Trainingstafel.</translation>
    </message>
    <message>
        <source>This search varies:
{settings}</source>
        <translation>Diese Suche verändert:
{settings}</translation>
    </message>
    <message>
        <source>Train with it</source>
        <translation>Damit trainieren</translation>
    </message>
    <message>
        <source>Train with the settings of this trial, test and export it; it is on the training board</source>
        <translation>Mit den Einstellungen dieses Versuchs trainieren, prüfen und exportieren; es steht auf der Trainingstafel</translation>
    </message>
    <message>
        <source>Trial {number}: {title}</source>
        <translation>Versuch {number}: {title}</translation>
    </message>
    <message>
        <source>Which search is shown</source>
        <translation>Welche Suche gezeigt wird</translation>
    </message>
</context>
<context>
    <name>SegmentBar</name>
    <message>
        <source>Surface</source>
        <translation>Oberfläche</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>All changes saved</source>
        <translation>Alle Änderungen gespeichert</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>Noch nicht gespeichert</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Nur lesbar</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert…</translation>
    </message>
</context>
<context>
    <name>ShellCommands</name>
    <message>
        <source>It could not be written.</source>
        <translation>Es konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>The last one is still being written; try again when it is done.</source>
        <translation>Die letzte Datei wird noch geschrieben; versuchen Sie es danach noch einmal.</translation>
    </message>
</context>
<context>
    <name>ShortcutEditor</name>
    <message>
        <source>3D view</source>
        <translation>3D-Ansicht</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>Choose a command and press Enter to give it another key.</source>
        <translation>Wählen Sie einen Befehl und drücken Sie die Eingabetaste, um ihm eine andere Taste zu geben.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>Befehle und ihre Tasten</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>Tauschen</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>Keine Taste</translation>
    </message>
    <message>
        <source>Press the new key for “{title}”. Esc leaves it.</source>
        <translation>Drücken Sie die neue Taste für „{title}“. Esc lässt es dabei.</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Alle zurücksetzen</translation>
    </message>
    <message>
        <source>{key} is the key of “{title}”. Exchange the two, or choose another.</source>
        <translation>{key} ist die Taste von „{title}“. Tauschen Sie die beiden, oder wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>{key} {use}. Choose another key.</source>
        <translation>{key} {use}. Wählen Sie eine andere Taste.</translation>
    </message>
</context>
<context>
    <name>SittingBar</name>
    <message>
        <source>&amp;Done, next scan</source>
        <translation>&amp;Fertig, nächster Scan</translation>
    </message>
    <message>
        <source>&amp;Done, the last one</source>
        <translation>&amp;Fertig, der letzte</translation>
    </message>
    <message>
        <source>&amp;Rest</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Done all the same</source>
        <translation>Trotzdem fertig</translation>
    </message>
    <message>
        <source>Done with this scan?</source>
        <translation>Fertig mit diesem Scan?</translation>
    </message>
    <message>
        <source>Everything is kept; the next time goes on here</source>
        <translation>Alles bleibt erhalten; das nächste Mal geht es hier weiter</translation>
    </message>
    <message>
        <source>Go on placing</source>
        <translation>Weiter setzen</translation>
    </message>
    <message>
        <source>Observer study</source>
        <translation>Beobachterstudie</translation>
    </message>
    <message>
        <source>Scan no. {code}</source>
        <translation>Scan Nr. {code}</translation>
    </message>
    <message>
        <source>They count as left out; mark those that cannot be seen as absent (X).</source>
        <translation>Sie gelten als ausgelassen; markieren Sie die nicht sichtbaren als nicht vorhanden (X).</translation>
    </message>
    <message>
        <source>Turns done</source>
        <translation>Erledigte Durchgänge</translation>
    </message>
    <message>
        <source>{count} landmarks have no place.</source>
        <translation>{count} Landmarken haben keinen Ort.</translation>
    </message>
    <message>
        <source>{title} · {observer} · turn {number} of {total} · {placed} of {landmarks} landmarks</source>
        <translation>{title} · {observer} · Durchgang {number} von {total} · {placed} von {landmarks} Landmarken</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Click to choose another; landmarks stay where they are in the file.</source>
        <translation>Klicken Sie, um eine andere zu wählen; Landmarken bleiben, wo sie in der Datei sind.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>No model knows this scheme.</source>
        <translation>Kein Modell kennt dieses Schema.</translation>
    </message>
    <message>
        <source>Unit of the scan</source>
        <translation>Einheit des Scans</translation>
    </message>
    <message>
        <source>Written beside every landmark you place</source>
        <translation>Steht neben jeder Landmarke, die Sie setzen</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Ihr Name</translation>
    </message>
    <message>
        <source>Your name…</source>
        <translation>Ihr Name…</translation>
    </message>
    <message>
        <source>{name}, guessed</source>
        <translation>{name}, vermutet</translation>
    </message>
</context>
<context>
    <name>StepStrip</name>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>{time} ms</source>
        <translation>{time} ms</translation>
    </message>
</context>
<context>
    <name>StudyBoard</name>
    <message>
        <source>Make a study to learn how well people agree: everyone places the same scans, blinded, more than once, in an order of their own.</source>
        <translation>Legen Sie eine Studie an, um zu erfahren, wie gut Menschen übereinstimmen: Alle setzen dieselben Scans, verblindet, mehr als einmal, in eigener Reihenfolge.</translation>
    </message>
    <message>
        <source>Observer studies</source>
        <translation>Beobachterstudien</translation>
    </message>
    <message>
        <source>Reliability of landmarks</source>
        <translation>Zuverlässigkeit der Landmarken</translation>
    </message>
</context>
<context>
    <name>StudyController</name>
    <message>
        <source>A scan of the study is no longer in the project.</source>
        <translation>Ein Scan der Studie ist nicht mehr im Projekt.</translation>
    </message>
    <message>
        <source>Name the people who will place the landmarks.</source>
        <translation>Nennen Sie die Personen, die die Landmarken setzen.</translation>
    </message>
    <message>
        <source>No. {code}</source>
        <translation>Nr. {code}</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Studie</translation>
    </message>
    <message>
        <source>{observer} has placed every scan of “{title}”. Thank you!</source>
        <translation>{observer} hat jeden Scan von „{title}“ gesetzt. Danke!</translation>
    </message>
</context>
<context>
    <name>StudyHead</name>
    <message>
        <source>&amp;Ellipsoids</source>
        <translation>&amp;Ellipsoide</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>&amp;Neu…</translation>
    </message>
    <message>
        <source>Draw on the open scan where 95 % of the placements fall</source>
        <translation>Auf den offenen Scan zeichnen, wo 95 % der Platzierungen liegen</translation>
    </message>
    <message>
        <source>Folder for tables and plots</source>
        <translation>Ordner für Tabellen und Diagramme</translation>
    </message>
    <message>
        <source>Make an observer study of scans of this project</source>
        <translation>Eine Beobachterstudie mit Scans dieses Projekts anlegen</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>No study yet</source>
        <translation>Noch keine Studie</translation>
    </message>
    <message>
        <source>Place your next scans of the study, blinded and in an order of your own</source>
        <translation>Ihre nächsten Scans der Studie setzen, verblindet und in eigener Reihenfolge</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove this study?</source>
        <translation>Diese Studie entfernen?</translation>
    </message>
    <message>
        <source>Remove this study…</source>
        <translation>Diese Studie entfernen…</translation>
    </message>
    <message>
        <source>Save tables, plots and summary…</source>
        <translation>Tabellen, Diagramme und Zusammenfassung speichern…</translation>
    </message>
    <message>
        <source>Sit &amp;down…</source>
        <translation>&amp;Sitzung…</translation>
    </message>
    <message>
        <source>Sit down</source>
        <translation>Sitzung</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Studie</translation>
    </message>
    <message>
        <source>Tables, plots and a summary are in {path}.</source>
        <translation>Tabellen, Diagramme und eine Zusammenfassung liegen in {path}.</translation>
    </message>
    <message>
        <source>Who are you?</source>
        <translation>Wer sind Sie?</translation>
    </message>
    <message>
        <source>Writing {name}…</source>
        <translation>{name} wird geschrieben…</translation>
    </message>
    <message>
        <source>“{title}” and every sitting of it will be gone.</source>
        <translation>„{title}“ und alle ihre Sitzungen werden gelöscht.</translation>
    </message>
</context>
<context>
    <name>StudyPlot</name>
    <message>
        <source>Axis</source>
        <translation>Achse</translation>
    </message>
    <message>
        <source>Model error over human spread</source>
        <translation>Modellfehler durch menschliche Streuung</translation>
    </message>
    <message>
        <source>What is plotted</source>
        <translation>Was gezeichnet wird</translation>
    </message>
</context>
<context>
    <name>Tables</name>
    <message>
        <source>&amp;About Nasion</source>
        <translation>&amp;Über Nasion</translation>
    </message>
    <message>
        <source>&amp;All landmarks</source>
        <translation>A&amp;lle Landmarken</translation>
    </message>
    <message>
        <source>&amp;Cancel the running job</source>
        <translation>Laufenden Auftrag &amp;abbrechen</translation>
    </message>
    <message>
        <source>&amp;Check and go on</source>
        <translation>Ge&amp;prüft und weiter</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>&amp;Befehle…</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>&amp;Deutsch</source>
        <translation>&amp;Deutsch</translation>
    </message>
    <message>
        <source>&amp;Doctor</source>
        <translation>&amp;Doktor</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;English</source>
        <translation>&amp;English</translation>
    </message>
    <message>
        <source>&amp;Errors</source>
        <translation>&amp;Fehler</translation>
    </message>
    <message>
        <source>&amp;Export landmarks…</source>
        <translation>Landmarken &amp;exportieren…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;First steps</source>
        <translation>&amp;Erste Schritte</translation>
    </message>
    <message>
        <source>&amp;Flag…</source>
        <translation>Vormer&amp;ken…</translation>
    </message>
    <message>
        <source>&amp;Front</source>
        <translation>&amp;Vorn</translation>
    </message>
    <message>
        <source>&amp;Guide</source>
        <translation>&amp;Handbuch</translation>
    </message>
    <message>
        <source>&amp;Heat maps</source>
        <translation>&amp;Heatmaps</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;History of this scan</source>
        <translation>&amp;Verlauf dieses Scans</translation>
    </message>
    <message>
        <source>&amp;Import folder…</source>
        <translation>&amp;Ordner importieren…</translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation>A&amp;ufträge</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>&amp;Tastenkürzel…</translation>
    </message>
    <message>
        <source>&amp;Landmarks</source>
        <translation>&amp;Landmarken</translation>
    </message>
    <message>
        <source>&amp;Left side</source>
        <translation>&amp;Linke Seite</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Locate moved scans…</source>
        <translation>&amp;Verschobene Scans suchen…</translation>
    </message>
    <message>
        <source>&amp;Merge project…</source>
        <translation>Projekt &amp;zusammenführen…</translation>
    </message>
    <message>
        <source>&amp;Merged points</source>
        <translation>&amp;Verschmolzene Punkte</translation>
    </message>
    <message>
        <source>&amp;New project…</source>
        <translation>&amp;Neues Projekt…</translation>
    </message>
    <message>
        <source>&amp;Next scan</source>
        <translation>&amp;Nächster Scan</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>&amp;Keine</translation>
    </message>
    <message>
        <source>&amp;Observer studies</source>
        <translation>&amp;Beobachterstudien</translation>
    </message>
    <message>
        <source>&amp;Occluded, estimated</source>
        <translation>&amp;Verdeckt, geschätzt</translation>
    </message>
    <message>
        <source>&amp;Open scans…</source>
        <translation>Scans ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>&amp;Orthographic</source>
        <translation>&amp;Orthografisch</translation>
    </message>
    <message>
        <source>&amp;Patches</source>
        <translation>&amp;Ausschnitte</translation>
    </message>
    <message>
        <source>&amp;Plain</source>
        <translation>&amp;Einfarbig</translation>
    </message>
    <message>
        <source>&amp;Predict landmarks</source>
        <translation>&amp;Landmarken vorhersagen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Redo {redo}</source>
        <translation>&amp;Wiederherstellen: {redo}</translation>
    </message>
    <message>
        <source>&amp;Reset to prediction</source>
        <translation>&amp;Zurück zur Vorhersage</translation>
    </message>
    <message>
        <source>&amp;Right side</source>
        <translation>&amp;Rechte Seite</translation>
    </message>
    <message>
        <source>&amp;Robustness</source>
        <translation>&amp;Robustheit</translation>
    </message>
    <message>
        <source>&amp;Selected and doubtful</source>
        <translation>Au&amp;sgewählte und zweifelhafte</translation>
    </message>
    <message>
        <source>&amp;Stop placing</source>
        <translation>Setzen &amp;beenden</translation>
    </message>
    <message>
        <source>&amp;Take the mirror image</source>
        <translation>Sp&amp;iegelbild übernehmen</translation>
    </message>
    <message>
        <source>&amp;Texture</source>
        <translation>&amp;Textur</translation>
    </message>
    <message>
        <source>&amp;Three-quarter</source>
        <translation>&amp;Dreiviertel</translation>
    </message>
    <message>
        <source>&amp;Undo {undo}</source>
        <translation>&amp;Rückgängig: {undo}</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;What the model knows</source>
        <translation>&amp;Was das Modell weiß</translation>
    </message>
    <message>
        <source>&amp;Wireframe</source>
        <translation>&amp;Drahtgitter</translation>
    </message>
    <message>
        <source>(no key)</source>
        <translation>(keine Taste)</translation>
    </message>
    <message>
        <source>1 landmark</source>
        <translation>1 Landmarke</translation>
    </message>
    <message>
        <source>1 triangle</source>
        <translation>1 Dreieck</translation>
    </message>
    <message>
        <source>1: as good as a person; lines are 95 % intervals</source>
        <translation>1: so gut wie ein Mensch; Linien sind 95-%-Intervalle</translation>
    </message>
    <message>
        <source>2nd at mm</source>
        <translation>2. bei mm</translation>
    </message>
    <message>
        <source>2nd peak %</source>
        <translation>2. Gipfel %</translation>
    </message>
    <message>
        <source>3D view of the scan</source>
        <translation>3D-Ansicht des Scans</translation>
    </message>
    <message>
        <source>95 % ellipsoid, mm</source>
        <translation>95-%-Ellipsoid, mm</translation>
    </message>
    <message>
        <source>A bare cloud of points has no curvature; it is shown plain</source>
        <translation>Eine bloße Punktwolke hat keine Krümmung; sie wird einfarbig gezeigt</translation>
    </message>
    <message>
        <source>A normaliser that uses the landmarks</source>
        <translation>Eine Normierung, die die Landmarken benutzt</translation>
    </message>
    <message>
        <source>A&amp;bsent</source>
        <translation>Nicht vor&amp;handen</translation>
    </message>
    <message>
        <source>AUC {area}, {failures} beyond {limit} mm</source>
        <translation>AUC {area}, {failures} über {limit} mm</translation>
    </message>
    <message>
        <source>About the vertical</source>
        <translation>Um die Senkrechte</translation>
    </message>
    <message>
        <source>Absent</source>
        <translation>Nicht vorhanden</translation>
    </message>
    <message>
        <source>Absolute coordinates</source>
        <translation>Absolute Koordinaten</translation>
    </message>
    <message>
        <source>Add every scan of a folder and of the folders in it</source>
        <translation>Alle Scans eines Ordners und seiner Unterordner hinzufügen</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Agree with every landmark of the group (jaw, brows, eyes…) that nothing speaks against, and go on</source>
        <translation>Allen Landmarken der Gruppe (Kiefer, Brauen, Augen…) zustimmen, gegen die nichts spricht, und weitergehen</translation>
    </message>
    <message>
        <source>Agree with the selected landmark and go on</source>
        <translation>Der gewählten Landmarke zustimmen und weitergehen</translation>
    </message>
    <message>
        <source>Agreement: share of the variance that lies between faces, where anyone may place</source>
        <translation>Übereinstimmung: Anteil der Varianz zwischen Gesichtern, gleich wer setzt</translation>
    </message>
    <message>
        <source>Alar curvature point left</source>
        <translation>Punkt der Nasenflügelfurche links</translation>
    </message>
    <message>
        <source>Alar curvature point right</source>
        <translation>Punkt der Nasenflügelfurche rechts</translation>
    </message>
    <message>
        <source>Alare left</source>
        <translation>Alare links</translation>
    </message>
    <message>
        <source>Alare right</source>
        <translation>Alare rechts</translation>
    </message>
    <message>
        <source>Along the surface</source>
        <translation>Entlang der Oberfläche</translation>
    </message>
    <message>
        <source>An even sample of the whole surface: this is all the first net sees.</source>
        <translation>Eine gleichmäßige Stichprobe der ganzen Oberfläche: mehr sieht das erste Netz nicht.</translation>
    </message>
    <message>
        <source>Angle between mouth and eyes</source>
        <translation>Winkel zwischen Mund und Augen</translation>
    </message>
    <message>
        <source>Angle between the eye fissures</source>
        <translation>Winkel zwischen den Lidspalten</translation>
    </message>
    <message>
        <source>Angle of the jaw, left</source>
        <translation>Kieferwinkel, links</translation>
    </message>
    <message>
        <source>Angle of the jaw, right</source>
        <translation>Kieferwinkel, rechts</translation>
    </message>
    <message>
        <source>Angle of the mandible (gonion region), left side.</source>
        <translation>Unterkieferwinkel (Gegend des Gonion), linke Seite.</translation>
    </message>
    <message>
        <source>Angle of the mandible (gonion region), right side.</source>
        <translation>Unterkieferwinkel (Gegend des Gonion), rechte Seite.</translation>
    </message>
    <message>
        <source>Angle of the nasal tip</source>
        <translation>Winkel der Nasenspitze</translation>
    </message>
    <message>
        <source>Angle of the nose's width</source>
        <translation>Winkel der Nasenbreite</translation>
    </message>
    <message>
        <source>Annotators who place landmarks differently</source>
        <translation>Personen, die Landmarken anders setzen</translation>
    </message>
    <message>
        <source>Apart</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>Arc of the nasal bridge</source>
        <translation>Bogen des Nasenrückens</translation>
    </message>
    <message>
        <source>Arc over the nasal tip</source>
        <translation>Bogen über die Nasenspitze</translation>
    </message>
    <message>
        <source>Area mm²</source>
        <translation>Fläche mm²</translation>
    </message>
    <message>
        <source>Area of the central face</source>
        <translation>Fläche des Mittelgesichts</translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation>Pfeiltasten</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>As the s&amp;ystem speaks</source>
        <translation>Wie das S&amp;ystem</translation>
    </message>
    <message>
        <source>Ask for another look at the landmark, with a comment; again to take the flag off</source>
        <translation>Um einen zweiten Blick auf die Landmarke bitten, mit Kommentar; noch einmal hebt die Vormerkung auf</translation>
    </message>
    <message>
        <source>Asymmetry index</source>
        <translation>Asymmetrieindex</translation>
    </message>
    <message>
        <source>Asymmetry index of the face</source>
        <translation>Asymmetrieindex des Gesichts</translation>
    </message>
    <message>
        <source>Asymmetry of the chin</source>
        <translation>Asymmetrie des Kinns</translation>
    </message>
    <message>
        <source>Asymmetry of the eye fissures</source>
        <translation>Asymmetrie der Lidspalten</translation>
    </message>
    <message>
        <source>Asymmetry of the jaw's body</source>
        <translation>Asymmetrie des Kieferkörpers</translation>
    </message>
    <message>
        <source>Asymmetry of the lower face's depth</source>
        <translation>Asymmetrie der Untergesichtstiefe</translation>
    </message>
    <message>
        <source>Asymmetry of the nostril wings</source>
        <translation>Asymmetrie der Nasenflügel</translation>
    </message>
    <message>
        <source>At random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>Base of the nasal root, beside the inner corner of the eye, over the suture of maxilla and frontal bone, left side.</source>
        <translation>Fuß der Nasenwurzel neben dem inneren Augenwinkel, über der Naht von Oberkiefer und Stirnbein, linke Seite.</translation>
    </message>
    <message>
        <source>Base of the nasal root, beside the inner corner of the eye, over the suture of maxilla and frontal bone, right side.</source>
        <translation>Fuß der Nasenwurzel neben dem inneren Augenwinkel, über der Naht von Oberkiefer und Stirnbein, rechte Seite.</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Before correction</source>
        <translation>Vor der Berichtigung</translation>
    </message>
    <message>
        <source>Bias</source>
        <translation>Bias</translation>
    </message>
    <message>
        <source>Biocular width</source>
        <translation>Äußerer Augenwinkelabstand</translation>
    </message>
    <message>
        <source>Blinded repeat sessions of several people: how well they agree, and the model beside them</source>
        <translation>Verblindete Wiederholungen mehrerer Personen: wie gut sie übereinstimmen, und das Modell daneben</translation>
    </message>
    <message>
        <source>Boards</source>
        <translation>Tafeln</translation>
    </message>
    <message>
        <source>Border of the jaw from ear to ear, through the seventeen points of the jaw row.</source>
        <translation>Kieferrand von Ohr zu Ohr, durch die siebzehn Punkte der Kieferreihe.</translation>
    </message>
    <message>
        <source>Border of the lower lid, inner third, left eye.</source>
        <translation>Rand des Unterlids, inneres Drittel, linkes Auge.</translation>
    </message>
    <message>
        <source>Border of the lower lid, inner third, right eye.</source>
        <translation>Rand des Unterlids, inneres Drittel, rechtes Auge.</translation>
    </message>
    <message>
        <source>Border of the lower lid, outer third, left eye.</source>
        <translation>Rand des Unterlids, äußeres Drittel, linkes Auge.</translation>
    </message>
    <message>
        <source>Border of the lower lid, outer third, right eye.</source>
        <translation>Rand des Unterlids, äußeres Drittel, rechtes Auge.</translation>
    </message>
    <message>
        <source>Border of the lower vermilion from one corner of the mouth to the other.</source>
        <translation>Rand des unteren Lippenrots von einem Mundwinkel zum anderen.</translation>
    </message>
    <message>
        <source>Border of the mandible, beside the chin, left side.</source>
        <translation>Unterkieferrand neben dem Kinn, linke Seite.</translation>
    </message>
    <message>
        <source>Border of the mandible, beside the chin, right side.</source>
        <translation>Unterkieferrand neben dem Kinn, rechte Seite.</translation>
    </message>
    <message>
        <source>Border of the mandible, first quarter from the angle to the chin, left side.</source>
        <translation>Unterkieferrand, erstes Viertel vom Kieferwinkel zum Kinn, linke Seite.</translation>
    </message>
    <message>
        <source>Border of the mandible, first quarter from the angle to the chin, right side.</source>
        <translation>Unterkieferrand, erstes Viertel vom Kieferwinkel zum Kinn, rechte Seite.</translation>
    </message>
    <message>
        <source>Border of the mandible, half way from the angle to the chin, left side.</source>
        <translation>Unterkieferrand, auf halbem Weg vom Kieferwinkel zum Kinn, linke Seite.</translation>
    </message>
    <message>
        <source>Border of the mandible, half way from the angle to the chin, right side.</source>
        <translation>Unterkieferrand, auf halbem Weg vom Kieferwinkel zum Kinn, rechte Seite.</translation>
    </message>
    <message>
        <source>Border of the mandible, just in front of its angle, left side.</source>
        <translation>Unterkieferrand, knapp vor dem Kieferwinkel, linke Seite.</translation>
    </message>
    <message>
        <source>Border of the mandible, just in front of its angle, right side.</source>
        <translation>Unterkieferrand, knapp vor dem Kieferwinkel, rechte Seite.</translation>
    </message>
    <message>
        <source>Border of the upper lid, inner third, left eye.</source>
        <translation>Rand des Oberlids, inneres Drittel, linkes Auge.</translation>
    </message>
    <message>
        <source>Border of the upper lid, inner third, right eye.</source>
        <translation>Rand des Oberlids, inneres Drittel, rechtes Auge.</translation>
    </message>
    <message>
        <source>Border of the upper lid, outer third, left eye.</source>
        <translation>Rand des Oberlids, äußeres Drittel, linkes Auge.</translation>
    </message>
    <message>
        <source>Border of the upper lid, outer third, right eye.</source>
        <translation>Rand des Oberlids, äußeres Drittel, rechtes Auge.</translation>
    </message>
    <message>
        <source>Border of the upper vermilion from one corner of the mouth to the other, over both crests of the philtrum.</source>
        <translation>Rand des oberen Lippenrots von einem Mundwinkel zum anderen, über beide Philtrumkanten.</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Boxen</translation>
    </message>
    <message>
        <source>Bring the work of another copy of this project into it; where both differ, you choose</source>
        <translation>Die Arbeit einer anderen Kopie dieses Projekts hereinholen; wo sich beide unterscheiden, wählen Sie</translation>
    </message>
    <message>
        <source>Brow left</source>
        <translation>Braue links</translation>
    </message>
    <message>
        <source>Brow left 1</source>
        <translation>Braue links 1</translation>
    </message>
    <message>
        <source>Brow left 2</source>
        <translation>Braue links 2</translation>
    </message>
    <message>
        <source>Brow left 3</source>
        <translation>Braue links 3</translation>
    </message>
    <message>
        <source>Brow left 4</source>
        <translation>Braue links 4</translation>
    </message>
    <message>
        <source>Brow left 5</source>
        <translation>Braue links 5</translation>
    </message>
    <message>
        <source>Brow right</source>
        <translation>Braue rechts</translation>
    </message>
    <message>
        <source>Brow right 1</source>
        <translation>Braue rechts 1</translation>
    </message>
    <message>
        <source>Brow right 2</source>
        <translation>Braue rechts 2</translation>
    </message>
    <message>
        <source>Brow right 3</source>
        <translation>Braue rechts 3</translation>
    </message>
    <message>
        <source>Brow right 4</source>
        <translation>Braue rechts 4</translation>
    </message>
    <message>
        <source>Brow right 5</source>
        <translation>Braue rechts 5</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Cancel a drag, stop placing; in a board: back to the scan</source>
        <translation>Ziehen abbrechen, Setzen beenden; in einer Tafel: zurück zum Scan</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Canonical map</source>
        <translation>Abgerollte Karte</translation>
    </message>
    <message>
        <source>Cervical point</source>
        <translation>Cervicalpunkt</translation>
    </message>
    <message>
        <source>Check &amp;all</source>
        <translation>&amp;Alle geprüft</translation>
    </message>
    <message>
        <source>Check the &amp;group</source>
        <translation>&amp;Gruppe geprüft</translation>
    </message>
    <message>
        <source>Check them</source>
        <translation>Prüfen Sie sie</translation>
    </message>
    <message>
        <source>Check {count} landmarks</source>
        <translation>{count} Landmarken geprüft</translation>
    </message>
    <message>
        <source>Check {group} ({count})</source>
        <translation>{group} geprüft ({count})</translation>
    </message>
    <message>
        <source>Check {title}</source>
        <translation>Geprüft: {title}</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>Cheilion left</source>
        <translation>Cheilion links</translation>
    </message>
    <message>
        <source>Cheilion right</source>
        <translation>Cheilion rechts</translation>
    </message>
    <message>
        <source>Choose a second set to compare with.</source>
        <translation>Wählen Sie einen zweiten Satz zum Vergleich.</translation>
    </message>
    <message>
        <source>Choose an attribute to split the scans by.</source>
        <translation>Wählen Sie ein Merkmal, nach dem die Scans geteilt werden.</translation>
    </message>
    <message>
        <source>Cleaned</source>
        <translation>Gesäubert</translation>
    </message>
    <message>
        <source>Clear {title}</source>
        <translation>Geleert: {title}</translation>
    </message>
    <message>
        <source>Click on the surface to place the next missing landmark</source>
        <translation>Auf die Oberfläche klicken, um die nächste fehlende Landmarke zu setzen</translation>
    </message>
    <message>
        <source>Click to place {title}</source>
        <translation>Klicken setzt {title}</translation>
    </message>
    <message>
        <source>Co&amp;mment…</source>
        <translation>Ko&amp;mmentar…</translation>
    </message>
    <message>
        <source>Co&amp;mpare with…</source>
        <translation>Ver&amp;gleichen mit…</translation>
    </message>
    <message>
        <source>Coarse</source>
        <translation>Grob</translation>
    </message>
    <message>
        <source>Columella breakpoint</source>
        <translation>Columella-Knickpunkt</translation>
    </message>
    <message>
        <source>Comment on {title}</source>
        <translation>Kommentar: {title}</translation>
    </message>
    <message>
        <source>Compare with landmarks from a file</source>
        <translation>Mit Landmarken aus einer Datei vergleichen</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>Vollständig</translation>
    </message>
    <message>
        <source>Consistency: the same, constant differences between these people forgiven</source>
        <translation>Konsistenz: dasselbe, feste Unterschiede zwischen diesen Personen verziehen</translation>
    </message>
    <message>
        <source>Corner of the mouth, left: where the outer lip borders meet.</source>
        <translation>Mundwinkel links: wo die äußeren Lippenränder sich treffen.</translation>
    </message>
    <message>
        <source>Corner of the mouth, right: where the outer lip borders meet.</source>
        <translation>Mundwinkel rechts: wo die äußeren Lippenränder sich treffen.</translation>
    </message>
    <message>
        <source>Corner of the mouth, where the outer borders of the lips meet, left side.</source>
        <translation>Mundwinkel, wo die äußeren Lippenränder sich treffen, linke Seite.</translation>
    </message>
    <message>
        <source>Corner of the mouth, where the outer borders of the lips meet, right side.</source>
        <translation>Mundwinkel, wo die äußeren Lippenränder sich treffen, rechte Seite.</translation>
    </message>
    <message>
        <source>Correct one</source>
        <translation>Berichtigen Sie eine</translation>
    </message>
    <message>
        <source>Crista philtri left</source>
        <translation>Crista philtri links</translation>
    </message>
    <message>
        <source>Crista philtri right</source>
        <translation>Crista philtri rechts</translation>
    </message>
    <message>
        <source>Crop to</source>
        <translation>Beschneiden auf</translation>
    </message>
    <message>
        <source>Cropped to a ball</source>
        <translation>Auf eine Kugel beschnitten</translation>
    </message>
    <message>
        <source>Cumulative error</source>
        <translation>Kumulierter Fehler</translation>
    </message>
    <message>
        <source>Cur&amp;vature</source>
        <translation>&amp;Krümmung</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>Kurve</translation>
    </message>
    <message>
        <source>Cut open: Alt + wheel moves the cut</source>
        <translation>Aufgeschnitten: Alt + Mausrad bewegt den Schnitt</translation>
    </message>
    <message>
        <source>Deepest point of the fold between lower lip and chin, on the midline.</source>
        <translation>Tiefster Punkt der Falte zwischen Unterlippe und Kinn, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Deepest point of the nasal root, on the midline.</source>
        <translation>Tiefster Punkt der Nasenwurzel, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Deepest point of the root of the nose (nasion), on the midline.</source>
        <translation>Tiefster Punkt der Nasenwurzel (Nasion), in der Mittellinie.</translation>
    </message>
    <message>
        <source>Deepest point of the root of the nose, on the midline.</source>
        <translation>Tiefster Punkt der Nasenwurzel, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Delete {title}</source>
        <translation>Entfernt: {title}</translation>
    </message>
    <message>
        <source>Depth of the lower face, left</source>
        <translation>Tiefe des Untergesichts, links</translation>
    </message>
    <message>
        <source>Depth of the lower face, right</source>
        <translation>Tiefe des Untergesichts, rechts</translation>
    </message>
    <message>
        <source>Depth of the middle face, left</source>
        <translation>Tiefe des Mittelgesichts, links</translation>
    </message>
    <message>
        <source>Depth of the middle face, right</source>
        <translation>Tiefe des Mittelgesichts, rechts</translation>
    </message>
    <message>
        <source>Depth of the upper face, left</source>
        <translation>Tiefe des Obergesichts, links</translation>
    </message>
    <message>
        <source>Depth of the upper face, right</source>
        <translation>Tiefe des Obergesichts, rechts</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>Difference, mm</source>
        <translation>Differenz, mm</translation>
    </message>
    <message>
        <source>Distances, angles, ways over the skin and asymmetry of the open scan, drawn on it</source>
        <translation>Abstände, Winkel, Wege über die Haut und Asymmetrie des offenen Scans, auf ihn gezeichnet</translation>
    </message>
    <message>
        <source>Divided without centring</source>
        <translation>Geteilt ohne Zentrieren</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Doppelklick</translation>
    </message>
    <message>
        <source>Doubled points and false density</source>
        <translation>Doppelte Punkte und falsche Dichte</translation>
    </message>
    <message>
        <source>Doubtful</source>
        <translation>Zweifelhaft</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Ziehen</translation>
    </message>
    <message>
        <source>Drag to turn, right-drag to shift, wheel to zoom. Tab selects the next landmark, arrow keys move it along the surface, Shift makes the steps larger, Escape cancels a drag.</source>
        <translation>Ziehen dreht, Ziehen mit rechts verschiebt, das Mausrad zoomt. Tab wählt die nächste Landmarke, Pfeiltasten bewegen sie auf der Oberfläche, mit Umschalt in größeren Schritten, Esc bricht ein Ziehen ab.</translation>
    </message>
    <message>
        <source>Each landmark laid onto the nearest place of the scan's own surface.</source>
        <translation>Jede Landmarke auf die nächste Stelle der Oberfläche des Scans gelegt.</translation>
    </message>
    <message>
        <source>End of the nasal bone on the nasal bridge, on the midline.</source>
        <translation>Ende des Nasenbeins auf dem Nasenrücken, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Endocanthion left</source>
        <translation>Endocanthion links</translation>
    </message>
    <message>
        <source>Endocanthion right</source>
        <translation>Endocanthion rechts</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Enter agrees with the selected landmark and goes on to the next one</source>
        <translation>Die Eingabetaste stimmt der gewählten zu und geht zur nächsten</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>Entropie</translation>
    </message>
    <message>
        <source>Error by {attribute}</source>
        <translation>Fehler nach {attribute}</translation>
    </message>
    <message>
        <source>Error of each landmark</source>
        <translation>Fehler jeder Landmarke</translation>
    </message>
    <message>
        <source>Error of every layer</source>
        <translation>Fehler jeder Schicht</translation>
    </message>
    <message>
        <source>Error on validation scans</source>
        <translation>Fehler auf Validierungsscans</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Errors of both stages</source>
        <translation>Fehler beider Stufen</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Every change with who made it and when; choose one to go back to it</source>
        <translation>Jede Änderung, mit wem und wann; wählen Sie eine, um dorthin zurückzugehen</translation>
    </message>
    <message>
        <source>Every combination</source>
        <translation>Jede Kombination</translation>
    </message>
    <message>
        <source>Exchange names</source>
        <translation>Namen getauscht</translation>
    </message>
    <message>
        <source>Exocanthion left</source>
        <translation>Exocanthion links</translation>
    </message>
    <message>
        <source>Exocanthion right</source>
        <translation>Exocanthion rechts</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export landmarks and points of cur&amp;ves…</source>
        <translation>Landmarken und &amp;Kurvenpunkte exportieren…</translation>
    </message>
    <message>
        <source>Export landmarks, one row per &amp;scan…</source>
        <translation>Landmarken exportieren, eine Zeile je S&amp;can…</translation>
    </message>
    <message>
        <source>Face after Farkas</source>
        <translation>Gesicht nach Farkas</translation>
    </message>
    <message>
        <source>Face from the 68 points</source>
        <translation>Gesicht aus den 68 Punkten</translation>
    </message>
    <message>
        <source>Face width</source>
        <translation>Gesichtsbreite</translation>
    </message>
    <message>
        <source>Face, clinical (59)</source>
        <translation>Gesicht, klinisch (59)</translation>
    </message>
    <message>
        <source>Facial convexity with the nose</source>
        <translation>Gesichtskonvexität mit Nase</translation>
    </message>
    <message>
        <source>Facial convexity without the nose</source>
        <translation>Gesichtskonvexität ohne Nase</translation>
    </message>
    <message>
        <source>Facial index</source>
        <translation>Gesichtsindex</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Fast distances</source>
        <translation>Schnelle Abstände</translation>
    </message>
    <message>
        <source>Features moved along</source>
        <translation>Merkmale mitverschoben</translation>
    </message>
    <message>
        <source>File not found</source>
        <translation>Datei nicht gefunden</translation>
    </message>
    <message>
        <source>Film (*.gif *.mp4 *.webp *.png)</source>
        <translation>Film (*.gif *.mp4 *.webp *.png)</translation>
    </message>
    <message>
        <source>Find any command by a few letters of its name</source>
        <translation>Jeden Befehl mit ein paar Buchstaben seines Namens finden</translation>
    </message>
    <message>
        <source>Find scan files that were moved or renamed, by their content</source>
        <translation>Verschobene oder umbenannte Scandateien an ihrem Inhalt wiederfinden</translation>
    </message>
    <message>
        <source>Fine-tune a model</source>
        <translation>Ein Modell nachtrainieren</translation>
    </message>
    <message>
        <source>Flag {title}</source>
        <translation>Vorgemerkt: {title}</translation>
    </message>
    <message>
        <source>Flat at first: what lies there is doubled, not detail.</source>
        <translation>Anfangs flach: was dort liegt, ist doppelt, keine Einzelheit.</translation>
    </message>
    <message>
        <source>Fly to the landmark that most needs a person, on this scan or the next</source>
        <translation>Zu der Landmarke fliegen, die am ehesten einen Menschen braucht, auf diesem Scan oder dem nächsten</translation>
    </message>
    <message>
        <source>From &amp;below</source>
        <translation>Von &amp;unten</translation>
    </message>
    <message>
        <source>From the first peak to the second</source>
        <translation>Vom ersten Gipfel zum zweiten</translation>
    </message>
    <message>
        <source>From the front</source>
        <translation>Von vorn</translation>
    </message>
    <message>
        <source>From the peak to the predicted landmark, in mm</source>
        <translation>Vom Gipfel zur vorhergesagten Landmarke, in mm</translation>
    </message>
    <message>
        <source>From the peak to the reference, in mm</source>
        <translation>Vom Gipfel zur Referenz, in mm</translation>
    </message>
    <message>
        <source>From the side</source>
        <translation>Von der Seite</translation>
    </message>
    <message>
        <source>Frontotemporale left</source>
        <translation>Frontotemporale links</translation>
    </message>
    <message>
        <source>Frontotemporale right</source>
        <translation>Frontotemporale rechts</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Glabella</source>
        <translation>Glabella</translation>
    </message>
    <message>
        <source>Gnathion</source>
        <translation>Gnathion</translation>
    </message>
    <message>
        <source>Go back to the landmark that was changed last</source>
        <translation>Zu der Landmarke zurückgehen, die zuletzt geändert wurde</translation>
    </message>
    <message>
        <source>Go on to the next after placing</source>
        <translation>Nach dem Setzen zur nächsten gehen</translation>
    </message>
    <message>
        <source>Go through doubtful landmarks by keys: Space next, Enter check, G check the group, F flag</source>
        <translation>Zweifelhafte Landmarken mit Tasten durchgehen: Leertaste nächste, Eingabe geprüft, G Gruppe geprüft, F vormerken</translation>
    </message>
    <message>
        <source>Gonion left</source>
        <translation>Gonion links</translation>
    </message>
    <message>
        <source>Gonion right</source>
        <translation>Gonion rechts</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Hairline on the midline of the forehead; without a hairline, where the forehead begins to turn back into the scalp.</source>
        <translation>Haaransatz in der Mittellinie der Stirn; ohne Haaransatz dort, wo die Stirn nach hinten in die Kopfhaut umzubiegen beginnt.</translation>
    </message>
    <message>
        <source>Half before, half after</source>
        <translation>Halb vorher, halb nachher</translation>
    </message>
    <message>
        <source>Height of the brow, left</source>
        <translation>Brauenhöhe, links</translation>
    </message>
    <message>
        <source>Height of the brow, right</source>
        <translation>Brauenhöhe, rechts</translation>
    </message>
    <message>
        <source>Height of the chin</source>
        <translation>Kinnhöhe</translation>
    </message>
    <message>
        <source>Height of the dorsal hump</source>
        <translation>Höhe des Nasenhöckers</translation>
    </message>
    <message>
        <source>Height of the eye fissure, left</source>
        <translation>Höhe der Lidspalte, links</translation>
    </message>
    <message>
        <source>Height of the eye fissure, right</source>
        <translation>Höhe der Lidspalte, rechts</translation>
    </message>
    <message>
        <source>Height of the face to the menton</source>
        <translation>Gesichtshöhe bis zum Menton</translation>
    </message>
    <message>
        <source>Height of the forehead</source>
        <translation>Stirnhöhe</translation>
    </message>
    <message>
        <source>Height of the jaw's ramus, left</source>
        <translation>Höhe des Kieferasts, links</translation>
    </message>
    <message>
        <source>Height of the jaw's ramus, right</source>
        <translation>Höhe des Kieferasts, rechts</translation>
    </message>
    <message>
        <source>Height of the lower face</source>
        <translation>Höhe des Untergesichts</translation>
    </message>
    <message>
        <source>Height of the lower lip</source>
        <translation>Höhe der Unterlippe</translation>
    </message>
    <message>
        <source>Height of the lower vermilion</source>
        <translation>Höhe des Unterlippenrots</translation>
    </message>
    <message>
        <source>Height of the mandible</source>
        <translation>Höhe des Unterkiefers</translation>
    </message>
    <message>
        <source>Height of the nose</source>
        <translation>Nasenhöhe</translation>
    </message>
    <message>
        <source>Height of the second peak</source>
        <translation>Höhe des zweiten Gipfels</translation>
    </message>
    <message>
        <source>Height of the upper face</source>
        <translation>Höhe des Obergesichts</translation>
    </message>
    <message>
        <source>Height of the upper lip</source>
        <translation>Höhe der Oberlippe</translation>
    </message>
    <message>
        <source>Height of the upper vermilion</source>
        <translation>Höhe des Oberlippenrots</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Hier</translation>
    </message>
    <message>
        <source>Highest and most forward point of the columella, at the level of the tops of the nostrils, on the midline.</source>
        <translation>Höchster und vorderster Punkt der Columella, auf Höhe der Oberkanten der Nasenlöcher, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Highest point of the free edge of the ear, left side.</source>
        <translation>Höchster Punkt des freien Ohrrandes, linke Seite.</translation>
    </message>
    <message>
        <source>Highest point of the free edge of the ear, right side.</source>
        <translation>Höchster Punkt des freien Ohrrandes, rechte Seite.</translation>
    </message>
    <message>
        <source>Highest point of the free margin of the upper lid, left side.</source>
        <translation>Höchster Punkt des freien Oberlidrandes, linke Seite.</translation>
    </message>
    <message>
        <source>Highest point of the free margin of the upper lid, right side.</source>
        <translation>Höchster Punkt des freien Oberlidrandes, rechte Seite.</translation>
    </message>
    <message>
        <source>Highest point of the lower border of the eyebrow, over the upper rim of the orbit above the pupil, left side.</source>
        <translation>Höchster Punkt des unteren Brauenrandes, am oberen Rand der Augenhöhle über der Pupille, linke Seite.</translation>
    </message>
    <message>
        <source>Highest point of the lower border of the eyebrow, over the upper rim of the orbit above the pupil, right side.</source>
        <translation>Höchster Punkt des unteren Brauenrandes, am oberen Rand der Augenhöhle über der Pupille, rechte Seite.</translation>
    </message>
    <message>
        <source>Hind edge of the jaw, at the height of the ear lobe, left side.</source>
        <translation>Hinterrand des Kiefers auf Höhe des Ohrläppchens, linke Seite.</translation>
    </message>
    <message>
        <source>Hind edge of the jaw, at the height of the ear lobe, right side.</source>
        <translation>Hinterrand des Kiefers auf Höhe des Ohrläppchens, rechte Seite.</translation>
    </message>
    <message>
        <source>Hindmost point of the free edge of the ear, left side.</source>
        <translation>Hinterster Punkt des freien Ohrrandes, linke Seite.</translation>
    </message>
    <message>
        <source>Hindmost point of the free edge of the ear, right side.</source>
        <translation>Hinterster Punkt des freien Ohrrandes, rechte Seite.</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>Histogramm</translation>
    </message>
    <message>
        <source>Hollow</source>
        <translation>Mulde</translation>
    </message>
    <message>
        <source>How far the landmarks move when the scan is turned, moved, scaled, cropped, thinned or made noisy</source>
        <translation>Wie weit die Landmarken wandern, wenn der Scan gedreht, verschoben, skaliert, beschnitten, ausgedünnt oder verrauscht wird</translation>
    </message>
    <message>
        <source>How sure</source>
        <translation>Wie sicher</translation>
    </message>
    <message>
        <source>How to go from a folder of scans to checked landmarks, with pictures</source>
        <translation>Von einem Ordner voller Scans zu geprüften Landmarken, mit Bildern</translation>
    </message>
    <message>
        <source>ICC(2,1)</source>
        <translation>ICC(2,1)</translation>
    </message>
    <message>
        <source>ICC(3,1)</source>
        <translation>ICC(3,1)</translation>
    </message>
    <message>
        <source>Import &amp;reference landmarks…</source>
        <translation>&amp;Referenz-Landmarken importieren…</translation>
    </message>
    <message>
        <source>Import reference</source>
        <translation>Referenz importieren</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>Importiert</translation>
    </message>
    <message>
        <source>Inner corner of the eye fissure, left eye.</source>
        <translation>Innerer Winkel der Lidspalte, linkes Auge.</translation>
    </message>
    <message>
        <source>Inner corner of the eye fissure, right eye.</source>
        <translation>Innerer Winkel der Lidspalte, rechtes Auge.</translation>
    </message>
    <message>
        <source>Inner corner of the eye fissure, where the lids meet, left side.</source>
        <translation>Innerer Winkel der Lidspalte, wo die Lider sich treffen, linke Seite.</translation>
    </message>
    <message>
        <source>Inner corner of the eye fissure, where the lids meet, right side.</source>
        <translation>Innerer Winkel der Lidspalte, wo die Lider sich treffen, rechte Seite.</translation>
    </message>
    <message>
        <source>Inner corner of the mouth, left: where the lips part.</source>
        <translation>Innerer Mundwinkel links: wo die Lippen sich trennen.</translation>
    </message>
    <message>
        <source>Inner corner of the mouth, right: where the lips part.</source>
        <translation>Innerer Mundwinkel rechts: wo die Lippen sich trennen.</translation>
    </message>
    <message>
        <source>Inner end of the left eyebrow, on the brow ridge, in the upper half of the hair.</source>
        <translation>Inneres Ende der linken Braue, auf dem Augenbrauenbogen, in der oberen Hälfte der Haare.</translation>
    </message>
    <message>
        <source>Inner end of the right eyebrow, on the brow ridge, in the upper half of the hair.</source>
        <translation>Inneres Ende der rechten Braue, auf dem Augenbrauenbogen, in der oberen Hälfte der Haare.</translation>
    </message>
    <message>
        <source>Inner mouth corner left</source>
        <translation>Innerer Mundwinkel links</translation>
    </message>
    <message>
        <source>Inner mouth corner right</source>
        <translation>Innerer Mundwinkel rechts</translation>
    </message>
    <message>
        <source>Inner quarter of the left eyebrow, on the brow ridge, in the upper half of the hair.</source>
        <translation>Inneres Viertel der linken Braue, auf dem Augenbrauenbogen, in der oberen Hälfte der Haare.</translation>
    </message>
    <message>
        <source>Inner quarter of the right eyebrow, on the brow ridge, in the upper half of the hair.</source>
        <translation>Inneres Viertel der rechten Braue, auf dem Augenbrauenbogen, in der oberen Hälfte der Haare.</translation>
    </message>
    <message>
        <source>Innermost point of the temporal crest of the frontal bone, at the side of the forehead above the outer end of the brow, left side.</source>
        <translation>Innerster Punkt der Schläfenleiste des Stirnbeins, seitlich an der Stirn über dem äußeren Brauenende, linke Seite.</translation>
    </message>
    <message>
        <source>Innermost point of the temporal crest of the frontal bone, at the side of the forehead above the outer end of the brow, right side.</source>
        <translation>Innerster Punkt der Schläfenleiste des Stirnbeins, seitlich an der Stirn über dem äußeren Brauenende, rechte Seite.</translation>
    </message>
    <message>
        <source>Intercanthal index</source>
        <translation>Interkanthalindex</translation>
    </message>
    <message>
        <source>Intercanthal width</source>
        <translation>Interkanthalabstand</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <source>Jaw left 1</source>
        <translation>Unterkiefer links 1</translation>
    </message>
    <message>
        <source>Jaw left 2</source>
        <translation>Unterkiefer links 2</translation>
    </message>
    <message>
        <source>Jaw left 3</source>
        <translation>Unterkiefer links 3</translation>
    </message>
    <message>
        <source>Jaw left 4</source>
        <translation>Unterkiefer links 4</translation>
    </message>
    <message>
        <source>Jaw left 5</source>
        <translation>Unterkiefer links 5</translation>
    </message>
    <message>
        <source>Jaw left 6</source>
        <translation>Unterkiefer links 6</translation>
    </message>
    <message>
        <source>Jaw left 7</source>
        <translation>Unterkiefer links 7</translation>
    </message>
    <message>
        <source>Jaw left 8</source>
        <translation>Unterkiefer links 8</translation>
    </message>
    <message>
        <source>Jaw line</source>
        <translation>Kieferlinie</translation>
    </message>
    <message>
        <source>Jaw line, below the first point, at the height of the tragus, left side.</source>
        <translation>Kieferlinie, unter dem ersten Punkt, auf Höhe des Tragus, linke Seite.</translation>
    </message>
    <message>
        <source>Jaw line, below the first point, at the height of the tragus, right side.</source>
        <translation>Kieferlinie, unter dem ersten Punkt, auf Höhe des Tragus, rechte Seite.</translation>
    </message>
    <message>
        <source>Jaw right 1</source>
        <translation>Unterkiefer rechts 1</translation>
    </message>
    <message>
        <source>Jaw right 2</source>
        <translation>Unterkiefer rechts 2</translation>
    </message>
    <message>
        <source>Jaw right 3</source>
        <translation>Unterkiefer rechts 3</translation>
    </message>
    <message>
        <source>Jaw right 4</source>
        <translation>Unterkiefer rechts 4</translation>
    </message>
    <message>
        <source>Jaw right 5</source>
        <translation>Unterkiefer rechts 5</translation>
    </message>
    <message>
        <source>Jaw right 6</source>
        <translation>Unterkiefer rechts 6</translation>
    </message>
    <message>
        <source>Jaw right 7</source>
        <translation>Unterkiefer rechts 7</translation>
    </message>
    <message>
        <source>Jaw right 8</source>
        <translation>Unterkiefer rechts 8</translation>
    </message>
    <message>
        <source>Jitter is P80 of the coarse errors, radius 1.2 × P95; {missed} of {count} not covered.</source>
        <translation>Jitter ist P80 der groben Fehler, Radius 1,2 × P95; {missed} von {count} nicht abgedeckt.</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Namen</translation>
    </message>
    <message>
        <source>Labiale inferius</source>
        <translation>Labiale inferius</translation>
    </message>
    <message>
        <source>Labiale superius</source>
        <translation>Labiale superius</translation>
    </message>
    <message>
        <source>Labiomental angle</source>
        <translation>Labiomentalwinkel</translation>
    </message>
    <message>
        <source>Landmark</source>
        <translation>Landmarke</translation>
    </message>
    <message>
        <source>Landmarks copied from another scan</source>
        <translation>Von einem anderen Scan kopierte Landmarken</translation>
    </message>
    <message>
        <source>Landmarks off the surface</source>
        <translation>Landmarken abseits der Oberfläche</translation>
    </message>
    <message>
        <source>Landmarks on photos or on views of the scan, lifted onto it; trained on renders only</source>
        <translation>Landmarken auf Fotos oder Ansichten des Scans, auf ihn übertragen; nur an Renderbildern trainiert</translation>
    </message>
    <message>
        <source>Landmarks that do not fit a face</source>
        <translation>Landmarken, die zu keinem Gesicht passen</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Last changed landmar&amp;k</source>
        <translation>Zuletzt geän&amp;derte Landmarke</translation>
    </message>
    <message>
        <source>Lay the curves of the scheme over the scan, with even points on them; they follow their landmarks</source>
        <translation>Die Kurven des Schemas über den Scan legen, mit Punkten in gleichen Abständen; sie folgen ihren Landmarken</translation>
    </message>
    <message>
        <source>Left and right, and the order of landmarks</source>
        <translation>Links und rechts, und die Reihenfolge der Landmarken</translation>
    </message>
    <message>
        <source>Length of the bony bridge</source>
        <translation>Länge des knöchernen Nasenrückens</translation>
    </message>
    <message>
        <source>Length of the ear, left</source>
        <translation>Ohrlänge, links</translation>
    </message>
    <message>
        <source>Length of the ear, right</source>
        <translation>Ohrlänge, rechts</translation>
    </message>
    <message>
        <source>Length of the eye fissure, left</source>
        <translation>Länge der Lidspalte, links</translation>
    </message>
    <message>
        <source>Length of the eye fissure, right</source>
        <translation>Länge der Lidspalte, rechts</translation>
    </message>
    <message>
        <source>Length of the jaw's body, left</source>
        <translation>Länge des Kieferkörpers, links</translation>
    </message>
    <message>
        <source>Length of the jaw's body, right</source>
        <translation>Länge des Kieferkörpers, rechts</translation>
    </message>
    <message>
        <source>Length of the nasal bridge</source>
        <translation>Länge des Nasenrückens</translation>
    </message>
    <message>
        <source>Length of the nostril wing, left</source>
        <translation>Länge des Nasenflügels, links</translation>
    </message>
    <message>
        <source>Length of the nostril wing, right</source>
        <translation>Länge des Nasenflügels, rechts</translation>
    </message>
    <message>
        <source>Length of the philtrum</source>
        <translation>Länge des Philtrums</translation>
    </message>
    <message>
        <source>Let the model place the landmarks</source>
        <translation>Lassen Sie das Modell die Landmarken setzen</translation>
    </message>
    <message>
        <source>Let the model place the landmarks of this scan; what you placed or checked stays</source>
        <translation>Das Modell die Landmarken dieses Scans setzen lassen; was Sie gesetzt oder geprüft haben, bleibt</translation>
    </message>
    <message>
        <source>Lift landmarks from pictures</source>
        <translation>Landmarken aus Bildern übertragen</translation>
    </message>
    <message>
        <source>Lifted back</source>
        <translation>Zurückgelegt</translation>
    </message>
    <message>
        <source>List the scans that most need a person first; choose it again for the order they were added in</source>
        <translation>Die Scans zuerst, die am ehesten einen Menschen brauchen; noch einmal gewählt gilt wieder die Reihenfolge des Hinzufügens</translation>
    </message>
    <message>
        <source>Longest half-axis of the ellipsoid that holds 95 % of the placements</source>
        <translation>Längste Halbachse des Ellipsoids, das 95 % der Platzierungen enthält</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Lower border of the mandible from ear lobe to ear lobe, through both gonia and the menton.</source>
        <translation>Unterrand des Unterkiefers von Ohrläppchen zu Ohrläppchen, durch beide Gonien und das Menton.</translation>
    </message>
    <message>
        <source>Lower edge of the upper lip on the midline.</source>
        <translation>Unterrand der Oberlippe in der Mittellinie.</translation>
    </message>
    <message>
        <source>Lower edge of the upper lip, below the peak of the Cupid's bow, left side.</source>
        <translation>Unterrand der Oberlippe, unter der Spitze des Amorbogens, links.</translation>
    </message>
    <message>
        <source>Lower edge of the upper lip, below the peak of the Cupid's bow, right side.</source>
        <translation>Unterrand der Oberlippe, unter der Spitze des Amorbogens, rechts.</translation>
    </message>
    <message>
        <source>Lower end of the attachment of the ear lobe to the cheek, left side.</source>
        <translation>Unteres Ende des Ohrläppchenansatzes an der Wange, linke Seite.</translation>
    </message>
    <message>
        <source>Lower end of the attachment of the ear lobe to the cheek, right side.</source>
        <translation>Unteres Ende des Ohrläppchenansatzes an der Wange, rechte Seite.</translation>
    </message>
    <message>
        <source>Lower end of the nasal bone on the nasal bridge, on the midline.</source>
        <translation>Unteres Ende des Nasenbeins auf dem Nasenrücken, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Lower end of the nostril wing, where it disappears into the upper lip, left side.</source>
        <translation>Unteres Ende des Nasenflügels, wo er in der Oberlippe verschwindet, linke Seite.</translation>
    </message>
    <message>
        <source>Lower end of the nostril wing, where it disappears into the upper lip, right side.</source>
        <translation>Unteres Ende des Nasenflügels, wo er in der Oberlippe verschwindet, rechte Seite.</translation>
    </message>
    <message>
        <source>Lower face in the face's height</source>
        <translation>Untergesicht an der Gesichtshöhe</translation>
    </message>
    <message>
        <source>Lower lid inner left</source>
        <translation>Unterlid innen links</translation>
    </message>
    <message>
        <source>Lower lid inner right</source>
        <translation>Unterlid innen rechts</translation>
    </message>
    <message>
        <source>Lower lid outer left</source>
        <translation>Unterlid außen links</translation>
    </message>
    <message>
        <source>Lower lid outer right</source>
        <translation>Unterlid außen rechts</translation>
    </message>
    <message>
        <source>Lower limit</source>
        <translation>Untere Grenze</translation>
    </message>
    <message>
        <source>Lower lip border</source>
        <translation>Unterlippenrand</translation>
    </message>
    <message>
        <source>Lower lip inner left</source>
        <translation>Unterlippe innen links</translation>
    </message>
    <message>
        <source>Lower lip inner right</source>
        <translation>Unterlippe innen rechts</translation>
    </message>
    <message>
        <source>Lower lip left 1</source>
        <translation>Unterlippe links 1</translation>
    </message>
    <message>
        <source>Lower lip left 2</source>
        <translation>Unterlippe links 2</translation>
    </message>
    <message>
        <source>Lower lip right 1</source>
        <translation>Unterlippe rechts 1</translation>
    </message>
    <message>
        <source>Lower lip right 2</source>
        <translation>Unterlippe rechts 2</translation>
    </message>
    <message>
        <source>Lower lip to the aesthetic line</source>
        <translation>Unterlippe zur Ästhetiklinie</translation>
    </message>
    <message>
        <source>Lower third of the nasal bridge, on the midline.</source>
        <translation>Unteres Drittel des Nasenrückens, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Lowest point of the chin on the midline.</source>
        <translation>Tiefster Punkt des Kinns in der Mittellinie.</translation>
    </message>
    <message>
        <source>Lowest point of the chin, on the midline.</source>
        <translation>Tiefster Punkt des Kinns, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Lowest point of the free edge of the ear lobe, left side.</source>
        <translation>Tiefster Punkt des freien Ohrläppchenrandes, linke Seite.</translation>
    </message>
    <message>
        <source>Lowest point of the free edge of the ear lobe, right side.</source>
        <translation>Tiefster Punkt des freien Ohrläppchenrandes, rechte Seite.</translation>
    </message>
    <message>
        <source>Lowest point of the free margin of the lower lid, left side.</source>
        <translation>Tiefster Punkt des freien Unterlidrandes, linke Seite.</translation>
    </message>
    <message>
        <source>Lowest point of the free margin of the lower lid, right side.</source>
        <translation>Tiefster Punkt des freien Unterlidrandes, rechte Seite.</translation>
    </message>
    <message>
        <source>Lowest point of the rim of the orbit, below the pupil, left side.</source>
        <translation>Tiefster Punkt des Randes der Augenhöhle, unter der Pupille, linke Seite.</translation>
    </message>
    <message>
        <source>Lowest point of the rim of the orbit, below the pupil, right side.</source>
        <translation>Tiefster Punkt des Randes der Augenhöhle, unter der Pupille, rechte Seite.</translation>
    </message>
    <message>
        <source>Mandibular arc</source>
        <translation>Unterkieferbogen</translation>
    </message>
    <message>
        <source>Mandibular index</source>
        <translation>Unterkieferindex</translation>
    </message>
    <message>
        <source>Mark absent: {title}</source>
        <translation>Nicht vorhanden: {title}</translation>
    </message>
    <message>
        <source>Mark occluded: {title}</source>
        <translation>Verdeckt: {title}</translation>
    </message>
    <message>
        <source>Mark visible: {title}</source>
        <translation>Sichtbar: {title}</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>Max.</translation>
    </message>
    <message>
        <source>Maxillary arc</source>
        <translation>Oberkieferbogen</translation>
    </message>
    <message>
        <source>Maxillofrontale left</source>
        <translation>Maxillofrontale links</translation>
    </message>
    <message>
        <source>Maxillofrontale right</source>
        <translation>Maxillofrontale rechts</translation>
    </message>
    <message>
        <source>Mea&amp;sures</source>
        <translation>Ma&amp;ße</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Mean shift</source>
        <translation>Mittlere Verschiebung</translation>
    </message>
    <message>
        <source>Mean, mm</source>
        <translation>Mittel, mm</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Maß</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>Menton</source>
        <translation>Menton</translation>
    </message>
    <message>
        <source>Merge from {source}</source>
        <translation>Zusammengeführt aus {source}</translation>
    </message>
    <message>
        <source>Merge from {source}: {step}</source>
        <translation>Zusammengeführt aus {source}: {step}</translation>
    </message>
    <message>
        <source>Middle of the left eyebrow, on the brow ridge, in the upper half of the hair.</source>
        <translation>Mitte der linken Braue, auf dem Augenbrauenbogen, in der oberen Hälfte der Haare.</translation>
    </message>
    <message>
        <source>Middle of the right eyebrow, on the brow ridge, in the upper half of the hair.</source>
        <translation>Mitte der rechten Braue, auf dem Augenbrauenbogen, in der oberen Hälfte der Haare.</translation>
    </message>
    <message>
        <source>Midpoint of the nasal root over the nasofrontal suture, just above the deepest point, on the midline.</source>
        <translation>Mitte der Nasenwurzel über der Sutura nasofrontalis, knapp über dem tiefsten Punkt, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Midpoint of the outer border of the lower lip.</source>
        <translation>Mitte des äußeren Randes der Unterlippe.</translation>
    </message>
    <message>
        <source>Midpoint of the outer border of the upper lip.</source>
        <translation>Mitte des äußeren Randes der Oberlippe.</translation>
    </message>
    <message>
        <source>Midpoint of the vermilion border of the lower lip.</source>
        <translation>Mitte der Lippenrotgrenze der Unterlippe.</translation>
    </message>
    <message>
        <source>Midpoint of the vermilion border of the upper lip.</source>
        <translation>Mitte der Lippenrotgrenze der Oberlippe.</translation>
    </message>
    <message>
        <source>Mirror image</source>
        <translation>Spiegelbild</translation>
    </message>
    <message>
        <source>Mirror {title}</source>
        <translation>Gespiegelt: {title}</translation>
    </message>
    <message>
        <source>Mirrored scans</source>
        <translation>Gespiegelte Scans</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Model / people</source>
        <translation>Modell / Menschen</translation>
    </message>
    <message>
        <source>Model error over human spread</source>
        <translation>Modellfehler durch menschliche Streuung</translation>
    </message>
    <message>
        <source>Model error, mm</source>
        <translation>Modellfehler, mm</translation>
    </message>
    <message>
        <source>Morphological height of the face</source>
        <translation>Morphologische Gesichtshöhe</translation>
    </message>
    <message>
        <source>Most forward point of the chin, on the midline.</source>
        <translation>Vorderster Punkt des Kinns, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Most forward point of the forehead between the brows, on the midline.</source>
        <translation>Vorderster Punkt der Stirn zwischen den Brauen, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Most forward point of the nose (pronasale).</source>
        <translation>Vorderster Punkt der Nase (Pronasale).</translation>
    </message>
    <message>
        <source>Most forward point of the tip of the nose.</source>
        <translation>Vorderster Punkt der Nasenspitze.</translation>
    </message>
    <message>
        <source>Mouth arc</source>
        <translation>Mundbogen</translation>
    </message>
    <message>
        <source>Mouth in the face's width</source>
        <translation>Mund an der Gesichtsbreite</translation>
    </message>
    <message>
        <source>Mouth in the jaw's width</source>
        <translation>Mund an der Kieferbreite</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Move the selected landmark along the surface by one pixel</source>
        <translation>Die gewählte Landmarke um ein Pixel auf der Oberfläche bewegen</translation>
    </message>
    <message>
        <source>Move {title}</source>
        <translation>Verschoben: {title}</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>Verschoben</translation>
    </message>
    <message>
        <source>Nasal bridge 2</source>
        <translation>Nasenrücken 2</translation>
    </message>
    <message>
        <source>Nasal bridge 3</source>
        <translation>Nasenrücken 3</translation>
    </message>
    <message>
        <source>Nasal index</source>
        <translation>Nasenindex</translation>
    </message>
    <message>
        <source>Nasal tip</source>
        <translation>Nasenspitze</translation>
    </message>
    <message>
        <source>Nasal tip arc</source>
        <translation>Bogen der Nasenspitze</translation>
    </message>
    <message>
        <source>Nasion</source>
        <translation>Nasion</translation>
    </message>
    <message>
        <source>Nasofrontal angle</source>
        <translation>Nasofrontalwinkel</translation>
    </message>
    <message>
        <source>Nasolabial angle</source>
        <translation>Nasolabialwinkel</translation>
    </message>
    <message>
        <source>Ne&amp;xt doubtful landmark</source>
        <translation>Nächste z&amp;weifelhafte Landmarke</translation>
    </message>
    <message>
        <source>Ne&amp;xt pane</source>
        <translation>Nächster &amp;Bereich</translation>
    </message>
    <message>
        <source>Near the head</source>
        <translation>Um den Kopf</translation>
    </message>
    <message>
        <source>Needs review</source>
        <translation>Durchsicht nötig</translation>
    </message>
    <message>
        <source>Neighbours are found by a² + b² − 2ab, which is coarse far from the origin.</source>
        <translation>Nachbarn werden über a² + b² − 2ab gesucht, was fern vom Ursprung grob ist.</translation>
    </message>
    <message>
        <source>Next landmark</source>
        <translation>Nächste Landmarke</translation>
    </message>
    <message>
        <source>Next or previous landmark, in the 3D view</source>
        <translation>Nächste oder vorige Landmarke, in der 3D-Ansicht</translation>
    </message>
    <message>
        <source>No fault</source>
        <translation>Kein Fehler</translation>
    </message>
    <message>
        <source>No landmark is matched yet.</source>
        <translation>Noch ist keine Landmarke zugeordnet.</translation>
    </message>
    <message>
        <source>No landmarks yet</source>
        <translation>Ohne Landmarken</translation>
    </message>
    <message>
        <source>No more difference than chance explains (p = {p})</source>
        <translation>Kein größerer Unterschied als durch Zufall (p = {p})</translation>
    </message>
    <message>
        <source>No scan could be read.</source>
        <translation>Kein Scan konnte gelesen werden.</translation>
    </message>
    <message>
        <source>No scan has a reference.</source>
        <translation>Kein Scan hat eine Referenz.</translation>
    </message>
    <message>
        <source>Nodding</source>
        <translation>Nicken</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Rauschen</translation>
    </message>
    <message>
        <source>Nose and cheekbones</source>
        <translation>Nase und Jochbeine</translation>
    </message>
    <message>
        <source>Nose and cheekbones (9)</source>
        <translation>Nase und Jochbein (9)</translation>
    </message>
    <message>
        <source>Nose base left 1</source>
        <translation>Nasenbasis links 1</translation>
    </message>
    <message>
        <source>Nose base left 2</source>
        <translation>Nasenbasis links 2</translation>
    </message>
    <message>
        <source>Nose base right 1</source>
        <translation>Nasenbasis rechts 1</translation>
    </message>
    <message>
        <source>Nose base right 2</source>
        <translation>Nasenbasis rechts 2</translation>
    </message>
    <message>
        <source>Nose in the face's height</source>
        <translation>Nase an der Gesichtshöhe</translation>
    </message>
    <message>
        <source>Nose in the face's width</source>
        <translation>Nase an der Gesichtsbreite</translation>
    </message>
    <message>
        <source>Nostril wing to tip, left</source>
        <translation>Nasenflügel zur Spitze, links</translation>
    </message>
    <message>
        <source>Nostril wing to tip, right</source>
        <translation>Nasenflügel zur Spitze, rechts</translation>
    </message>
    <message>
        <source>Notch at the upper edge of the tragus, left side.</source>
        <translation>Kerbe am Oberrand des Tragus, linke Seite.</translation>
    </message>
    <message>
        <source>Notch at the upper edge of the tragus, right side.</source>
        <translation>Kerbe am Oberrand des Tragus, rechte Seite.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Nothing to take over: what people placed stays where it is.</source>
        <translation>Nichts zu übernehmen: Was Menschen gesetzt haben, bleibt, wo es ist.</translation>
    </message>
    <message>
        <source>Occluded</source>
        <translation>Verdeckt</translation>
    </message>
    <message>
        <source>Of the heat as a distribution, in bits: 0 is one cell</source>
        <translation>Der Heatmap als Verteilung, in Bit: 0 ist eine einzige Zelle</translation>
    </message>
    <message>
        <source>Of {count} findings called “{word}” on data with planted faults, {right} were right</source>
        <translation>Von {count} Befunden, die an Daten mit eingebauten Fehlern „{word}“ hießen, stimmten {right}</translation>
    </message>
    <message>
        <source>One bar at 1 means that nothing was doubled.</source>
        <translation>Ein einziger Balken bei 1 heißt: nichts war doppelt.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open &amp;project…</source>
        <translation>&amp;Projekt öffnen…</translation>
    </message>
    <message>
        <source>Open scan files; dropping them on the window does the same</source>
        <translation>Scandateien öffnen; auf das Fenster ziehen geht auch</translation>
    </message>
    <message>
        <source>Open that set</source>
        <translation>Diesen Satz öffnen</translation>
    </message>
    <message>
        <source>Open the &amp;demo project</source>
        <translation>&amp;Demoprojekt öffnen</translation>
    </message>
    <message>
        <source>Opening of the mouth</source>
        <translation>Mundöffnung</translation>
    </message>
    <message>
        <source>Orbitale left</source>
        <translation>Orbitale links</translation>
    </message>
    <message>
        <source>Orbitale right</source>
        <translation>Orbitale rechts</translation>
    </message>
    <message>
        <source>Orbitale superius left</source>
        <translation>Orbitale superius links</translation>
    </message>
    <message>
        <source>Orbitale superius right</source>
        <translation>Orbitale superius rechts</translation>
    </message>
    <message>
        <source>Otobasion inferius left</source>
        <translation>Otobasion inferius links</translation>
    </message>
    <message>
        <source>Otobasion inferius right</source>
        <translation>Otobasion inferius rechts</translation>
    </message>
    <message>
        <source>Otobasion superius left</source>
        <translation>Otobasion superius links</translation>
    </message>
    <message>
        <source>Otobasion superius right</source>
        <translation>Otobasion superius rechts</translation>
    </message>
    <message>
        <source>Out of the surface</source>
        <translation>Aus der Oberfläche heraus</translation>
    </message>
    <message>
        <source>Outer border of the lower lip, a little farther out than the peak of the Cupid's bow, left side.</source>
        <translation>Außenrand der Unterlippe, etwas weiter außen als die Spitze des Amorbogens, links.</translation>
    </message>
    <message>
        <source>Outer border of the lower lip, a little farther out than the peak of the Cupid's bow, right side.</source>
        <translation>Außenrand der Unterlippe, etwas weiter außen als die Spitze des Amorbogens, rechts.</translation>
    </message>
    <message>
        <source>Outer border of the lower lip, near the left corner.</source>
        <translation>Äußerer Rand der Unterlippe, nahe dem linken Mundwinkel.</translation>
    </message>
    <message>
        <source>Outer border of the lower lip, near the right corner.</source>
        <translation>Äußerer Rand der Unterlippe, nahe dem rechten Mundwinkel.</translation>
    </message>
    <message>
        <source>Outer border of the upper lip, half way between the left corner and the cupid's bow.</source>
        <translation>Äußerer Rand der Oberlippe, auf halbem Weg zwischen linkem Mundwinkel und Amorbogen.</translation>
    </message>
    <message>
        <source>Outer border of the upper lip, half way between the right corner and the cupid's bow.</source>
        <translation>Äußerer Rand der Oberlippe, auf halbem Weg zwischen rechtem Mundwinkel und Amorbogen.</translation>
    </message>
    <message>
        <source>Outer corner of the eye fissure, left eye.</source>
        <translation>Äußerer Winkel der Lidspalte, linkes Auge.</translation>
    </message>
    <message>
        <source>Outer corner of the eye fissure, right eye.</source>
        <translation>Äußerer Winkel der Lidspalte, rechtes Auge.</translation>
    </message>
    <message>
        <source>Outer corner of the eye fissure, where the lids meet, left side.</source>
        <translation>Äußerer Winkel der Lidspalte, wo die Lider sich treffen, linke Seite.</translation>
    </message>
    <message>
        <source>Outer corner of the eye fissure, where the lids meet, right side.</source>
        <translation>Äußerer Winkel der Lidspalte, wo die Lider sich treffen, rechte Seite.</translation>
    </message>
    <message>
        <source>Outer end of the left eyebrow, on the brow ridge, in the upper half of the hair.</source>
        <translation>Äußeres Ende der linken Braue, auf dem Augenbrauenbogen, in der oberen Hälfte der Haare.</translation>
    </message>
    <message>
        <source>Outer end of the right eyebrow, on the brow ridge, in the upper half of the hair.</source>
        <translation>Äußeres Ende der rechten Braue, auf dem Augenbrauenbogen, in der oberen Hälfte der Haare.</translation>
    </message>
    <message>
        <source>Outer foot of the left nostril wing, where it meets the upper lip.</source>
        <translation>Äußerer Fuß des linken Nasenflügels, wo er auf die Oberlippe trifft.</translation>
    </message>
    <message>
        <source>Outer foot of the right nostril wing, where it meets the upper lip.</source>
        <translation>Äußerer Fuß des rechten Nasenflügels, wo er auf die Oberlippe trifft.</translation>
    </message>
    <message>
        <source>Outer quarter of the left eyebrow, on the brow ridge, in the upper half of the hair.</source>
        <translation>Äußeres Viertel der linken Braue, auf dem Augenbrauenbogen, in der oberen Hälfte der Haare.</translation>
    </message>
    <message>
        <source>Outer quarter of the right eyebrow, on the brow ridge, in the upper half of the hair.</source>
        <translation>Äußeres Viertel der rechten Braue, auf dem Augenbrauenbogen, in der oberen Hälfte der Haare.</translation>
    </message>
    <message>
        <source>Outermost point of the angle of the mandible, left side.</source>
        <translation>Äußerster Punkt des Unterkieferwinkels, linke Seite.</translation>
    </message>
    <message>
        <source>Outermost point of the angle of the mandible, right side.</source>
        <translation>Äußerster Punkt des Unterkieferwinkels, rechte Seite.</translation>
    </message>
    <message>
        <source>Outermost point of the cheekbone arch, left side.</source>
        <translation>Äußerster Punkt des Jochbogens, linke Seite.</translation>
    </message>
    <message>
        <source>Outermost point of the cheekbone arch, right side.</source>
        <translation>Äußerster Punkt des Jochbogens, rechte Seite.</translation>
    </message>
    <message>
        <source>Outermost point of the curved groove where the nostril wing joins the cheek, left side.</source>
        <translation>Äußerster Punkt der gebogenen Furche, in der der Nasenflügel in die Wange übergeht, linke Seite.</translation>
    </message>
    <message>
        <source>Outermost point of the curved groove where the nostril wing joins the cheek, right side.</source>
        <translation>Äußerster Punkt der gebogenen Furche, in der der Nasenflügel in die Wange übergeht, rechte Seite.</translation>
    </message>
    <message>
        <source>Outermost point of the left cheekbone arch.</source>
        <translation>Äußerster Punkt des linken Jochbogens.</translation>
    </message>
    <message>
        <source>Outermost point of the left nostril wing.</source>
        <translation>Äußerster Punkt des linken Nasenflügels.</translation>
    </message>
    <message>
        <source>Outermost point of the nostril wing, left side.</source>
        <translation>Äußerster Punkt des Nasenflügels, linke Seite.</translation>
    </message>
    <message>
        <source>Outermost point of the nostril wing, right side.</source>
        <translation>Äußerster Punkt des Nasenflügels, rechte Seite.</translation>
    </message>
    <message>
        <source>Outermost point of the right cheekbone arch.</source>
        <translation>Äußerster Punkt des rechten Jochbogens.</translation>
    </message>
    <message>
        <source>Outermost point of the right nostril wing.</source>
        <translation>Äußerster Punkt des rechten Nasenflügels.</translation>
    </message>
    <message>
        <source>Over tol.</source>
        <translation>Über Tol.</translation>
    </message>
    <message>
        <source>Overlap by threshold</source>
        <translation>Überlappung je Schwelle</translation>
    </message>
    <message>
        <source>Overlap on validation scans</source>
        <translation>Überlappung auf Validierungsscans</translation>
    </message>
    <message>
        <source>Overlap with the reference heat map, both cut at the threshold</source>
        <translation>Überlappung mit der Referenz-Heatmap, beide an der Schwelle geschnitten</translation>
    </message>
    <message>
        <source>P&amp;lace tool</source>
        <translation>&amp;Setzen</translation>
    </message>
    <message>
        <source>P&amp;oints</source>
        <translation>&amp;Punkte</translation>
    </message>
    <message>
        <source>P95</source>
        <translation>P95</translation>
    </message>
    <message>
        <source>Palpebrale inferius left</source>
        <translation>Palpebrale inferius links</translation>
    </message>
    <message>
        <source>Palpebrale inferius right</source>
        <translation>Palpebrale inferius rechts</translation>
    </message>
    <message>
        <source>Palpebrale superius left</source>
        <translation>Palpebrale superius links</translation>
    </message>
    <message>
        <source>Palpebrale superius right</source>
        <translation>Palpebrale superius rechts</translation>
    </message>
    <message>
        <source>Patches</source>
        <translation>Ausschnitte</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Peak of the cupid's bow, left.</source>
        <translation>Gipfel des Amorbogens, links.</translation>
    </message>
    <message>
        <source>Peak of the cupid's bow, right.</source>
        <translation>Gipfel des Amorbogens, rechts.</translation>
    </message>
    <message>
        <source>Peak of the cupid’s bow: foot of the crest of the philtrum on the vermilion border, left side.</source>
        <translation>Gipfel des Amorbogens: Fuß der Philtrumkante auf der Lippenrotgrenze, linke Seite.</translation>
    </message>
    <message>
        <source>Peak of the cupid’s bow: foot of the crest of the philtrum on the vermilion border, right side.</source>
        <translation>Gipfel des Amorbogens: Fuß der Philtrumkante auf der Lippenrotgrenze, rechte Seite.</translation>
    </message>
    <message>
        <source>Pho&amp;tos</source>
        <translation>Fo&amp;tos</translation>
    </message>
    <message>
        <source>Physiognomical height of the face</source>
        <translation>Physiognomische Gesichtshöhe</translation>
    </message>
    <message>
        <source>Picture (*.png *.jpg)</source>
        <translation>Bild (*.png *.jpg)</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>Place the other landmark of a pair where the symmetry of the face has it</source>
        <translation>Die andere Landmarke eines Paars dorthin setzen, wo die Symmetrie des Gesichts sie hat</translation>
    </message>
    <message>
        <source>Place {title}</source>
        <translation>Gesetzt: {title}</translation>
    </message>
    <message>
        <source>Placed</source>
        <translation>Gesetzt</translation>
    </message>
    <message>
        <source>Pogonion</source>
        <translation>Pogonion</translation>
    </message>
    <message>
        <source>Point of the chin half way between pogonion and menton, on the midline.</source>
        <translation>Punkt des Kinns auf halbem Weg zwischen Pogonion und Menton, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Points enter with their absolute coordinates.</source>
        <translation>Punkte gehen mit ihren absoluten Koordinaten ein.</translation>
    </message>
    <message>
        <source>Points left</source>
        <translation>Verbleibende Punkte</translation>
    </message>
    <message>
        <source>Points per cube</source>
        <translation>Punkte je Würfel</translation>
    </message>
    <message>
        <source>Points without a place</source>
        <translation>Punkte ohne Ort</translation>
    </message>
    <message>
        <source>Poses tried</source>
        <translation>Versuchte Lagen</translation>
    </message>
    <message>
        <source>Postaurale left</source>
        <translation>Postaurale links</translation>
    </message>
    <message>
        <source>Postaurale right</source>
        <translation>Postaurale rechts</translation>
    </message>
    <message>
        <source>Pre&amp;vious scan</source>
        <translation>V&amp;origer Scan</translation>
    </message>
    <message>
        <source>Predict all &amp;new scans</source>
        <translation>Alle &amp;neuen Scans vorhersagen</translation>
    </message>
    <message>
        <source>Predict {count} landmarks</source>
        <translation>{count} Landmarken vorhergesagt</translation>
    </message>
    <message>
        <source>Predicted</source>
        <translation>Vorhergesagt</translation>
    </message>
    <message>
        <source>Predicting…</source>
        <translation>Wird vorhergesagt…</translation>
    </message>
    <message>
        <source>Preparing the surface…</source>
        <translation>Oberfläche wird vorbereitet…</translation>
    </message>
    <message>
        <source>Press P, or “Predict landmarks” at the top right</source>
        <translation>P drücken, oder „Landmarken vorhersagen“ oben rechts</translation>
    </message>
    <message>
        <source>Previous landmark</source>
        <translation>Vorige Landmarke</translation>
    </message>
    <message>
        <source>Pronasale</source>
        <translation>Pronasale</translation>
    </message>
    <message>
        <source>Protrusion of the nasal tip</source>
        <translation>Vorsprung der Nasenspitze</translation>
    </message>
    <message>
        <source>Protrusion of the tip to width of the nose</source>
        <translation>Vorsprung der Spitze zur Nasenbreite</translation>
    </message>
    <message>
        <source>Put it &amp;here</source>
        <translation>Hierher se&amp;tzen</translation>
    </message>
    <message>
        <source>Put the selected landmark, or the next missing one, on the surface under the mouse</source>
        <translation>Die gewählte Landmarke, oder die nächste fehlende, auf die Oberfläche unter der Maus setzen</translation>
    </message>
    <message>
        <source>Random, mm</source>
        <translation>Zufällig, mm</translation>
    </message>
    <message>
        <source>Raw</source>
        <translation>Roh</translation>
    </message>
    <message>
        <source>Re&amp;view queue</source>
        <translation>D&amp;urchsicht</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>Refined</source>
        <translation>Verfeinert</translation>
    </message>
    <message>
        <source>Relative TEM, %</source>
        <translation>Relativer TEM, %</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>Bemerkungen</translation>
    </message>
    <message>
        <source>Remedy</source>
        <translation>Abhilfe</translation>
    </message>
    <message>
        <source>Reset {title}</source>
        <translation>Zurückgesetzt: {title}</translation>
    </message>
    <message>
        <source>Retention by edge</source>
        <translation>Verbleib je Kantenlänge</translation>
    </message>
    <message>
        <source>Retention of all scans</source>
        <translation>Verbleib aller Scans</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsicht</translation>
    </message>
    <message>
        <source>Rhinion</source>
        <translation>Rhinion</translation>
    </message>
    <message>
        <source>Ridge</source>
        <translation>Grat</translation>
    </message>
    <message>
        <source>Right drag</source>
        <translation>Ziehen mit rechts</translation>
    </message>
    <message>
        <source>Root mean square distance of the model to the people's mean</source>
        <translation>Quadratisches Mittel des Abstands des Modells zum Mittel der Personen</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>S&amp;wap left and right</source>
        <translation>&amp;Rechts und links tauschen</translation>
    </message>
    <message>
        <source>Sampled</source>
        <translation>Abgetastet</translation>
    </message>
    <message>
        <source>Save &amp;turntable…</source>
        <translation>&amp;Drehfilm speichern…</translation>
    </message>
    <message>
        <source>Save pict&amp;ure…</source>
        <translation>B&amp;ild speichern…</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Save turntable</source>
        <translation>Drehfilm speichern</translation>
    </message>
    <message>
        <source>Scaled</source>
        <translation>Skaliert</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>Scan</translation>
    </message>
    <message>
        <source>Scans by do&amp;ubt</source>
        <translation>Scans nach &amp;Zweifel</translation>
    </message>
    <message>
        <source>Scans in pieces</source>
        <translation>Scans in Stücken</translation>
    </message>
    <message>
        <source>Scans that cannot be read</source>
        <translation>Scans, die sich nicht lesen lassen</translation>
    </message>
    <message>
        <source>Scans too small to use</source>
        <translation>Zu kleine Scans</translation>
    </message>
    <message>
        <source>Sear&amp;ch</source>
        <translation>Su&amp;che</translation>
    </message>
    <message>
        <source>Search the best settings of a training: trials as they come, what mattered, settings beside errors</source>
        <translation>Die besten Einstellungen eines Trainings suchen: Versuche, wie sie kommen, was zählte, Einstellungen neben Fehlern</translation>
    </message>
    <message>
        <source>See-t&amp;hrough landmarks</source>
        <translation>&amp;Durchscheinende Landmarken</translation>
    </message>
    <message>
        <source>Sellion</source>
        <translation>Sellion</translation>
    </message>
    <message>
        <source>Settings of every trial</source>
        <translation>Einstellungen jedes Versuchs</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Verschiebung</translation>
    </message>
    <message>
        <source>Shift the scan</source>
        <translation>Den Scan verschieben</translation>
    </message>
    <message>
        <source>Shift+Arrow keys</source>
        <translation>Umschalt+Pfeiltasten</translation>
    </message>
    <message>
        <source>Show &amp;curves</source>
        <translation>&amp;Kurven zeigen</translation>
    </message>
    <message>
        <source>Show &amp;difference lines</source>
        <translation>&amp;Abstandslinien zeigen</translation>
    </message>
    <message>
        <source>Show &amp;landmarks</source>
        <translation>&amp;Landmarken zeigen</translation>
    </message>
    <message>
        <source>Show &amp;predictions</source>
        <translation>&amp;Vorhersagen zeigen</translation>
    </message>
    <message>
        <source>Show &amp;reference</source>
        <translation>&amp;Referenz zeigen</translation>
    </message>
    <message>
        <source>Show another scan, or other landmarks, beside this one; both turn together. Again to stop</source>
        <translation>Einen anderen Scan oder andere Landmarken daneben zeigen; beide drehen sich gemeinsam. Noch einmal beendet es</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>Show the &amp;whole scan</source>
        <translation>&amp;Ganzer Scan</translation>
    </message>
    <message>
        <source>Sill of the left nostril: middle of its lower rim, where it meets the upper lip.</source>
        <translation>Schwelle des linken Nasenlochs: Mitte seines unteren Randes, wo er auf die Oberlippe trifft.</translation>
    </message>
    <message>
        <source>Sill of the right nostril: middle of its lower rim, where it meets the upper lip.</source>
        <translation>Schwelle des rechten Nasenlochs: Mitte seines unteren Randes, wo er auf die Oberlippe trifft.</translation>
    </message>
    <message>
        <source>Skull base width</source>
        <translation>Breite der Schädelbasis</translation>
    </message>
    <message>
        <source>Space next doubtful   ·   Enter check   ·   G check the group   ·   L place   ·   Ctrl+K commands</source>
        <translation>Leertaste nächste zweifelhafte   ·   Eingabe geprüft   ·   G Gruppe   ·   L setzen   ·   Strg+K Befehle</translation>
    </message>
    <message>
        <source>Spread by landmark</source>
        <translation>Streuung je Landmarke</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Stomion</source>
        <translation>Stomion</translation>
    </message>
    <message>
        <source>Stomion inferius</source>
        <translation>Stomion inferius</translation>
    </message>
    <message>
        <source>Stomion superius</source>
        <translation>Stomion superius</translation>
    </message>
    <message>
        <source>Stop &amp;reading the scan</source>
        <translation>&amp;Lesen des Scans anhalten</translation>
    </message>
    <message>
        <source>Subalare left</source>
        <translation>Subalare links</translation>
    </message>
    <message>
        <source>Subalare right</source>
        <translation>Subalare rechts</translation>
    </message>
    <message>
        <source>Subaurale left</source>
        <translation>Subaurale links</translation>
    </message>
    <message>
        <source>Subaurale right</source>
        <translation>Subaurale rechts</translation>
    </message>
    <message>
        <source>Sublabiale</source>
        <translation>Sublabiale</translation>
    </message>
    <message>
        <source>Subnasale</source>
        <translation>Subnasale</translation>
    </message>
    <message>
        <source>Superaurale left</source>
        <translation>Superaurale links</translation>
    </message>
    <message>
        <source>Superaurale right</source>
        <translation>Superaurale rechts</translation>
    </message>
    <message>
        <source>Surface</source>
        <translation>Oberfläche</translation>
    </message>
    <message>
        <source>Swap left and right</source>
        <translation>Rechts und links getauscht</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Kürzel</translation>
    </message>
    <message>
        <source>Systematic, mm</source>
        <translation>Systematisch, mm</translation>
    </message>
    <message>
        <source>TEM between, mm</source>
        <translation>TEM zwischen, mm</translation>
    </message>
    <message>
        <source>TEM in per cent of the landmark's distance from the middle of the face</source>
        <translation>TEM in Prozent des Abstands der Landmarke von der Gesichtsmitte</translation>
    </message>
    <message>
        <source>TEM within, mm</source>
        <translation>TEM innerhalb, mm</translation>
    </message>
    <message>
        <source>TPE, from what was found so far</source>
        <translation>TPE, nach dem bisher Gefundenen</translation>
    </message>
    <message>
        <source>Tab, Shift+Tab</source>
        <translation>Tab, Umschalt+Tab</translation>
    </message>
    <message>
        <source>Take a landmark with the mouse and drag it along the surface; Ctrl+Z undoes it</source>
        <translation>Eine Landmarke mit der Maus ziehen; Strg+Z nimmt es zurück</translation>
    </message>
    <message>
        <source>Technical error of measurement between people</source>
        <translation>Technischer Messfehler zwischen Personen</translation>
    </message>
    <message>
        <source>Technical error of measurement of one person: the same scans again</source>
        <translation>Technischer Messfehler einer Person: dieselben Scans noch einmal</translation>
    </message>
    <message>
        <source>The area over which the heat is spread</source>
        <translation>Die Fläche, auf die sich die Heatmap verteilt</translation>
    </message>
    <message>
        <source>The cloud is divided by its largest norm without being centred.</source>
        <translation>Die Wolke wird durch ihre größte Norm geteilt, ohne zentriert zu sein.</translation>
    </message>
    <message>
        <source>The default model from scratch</source>
        <translation>Das Standardmodell von Grund auf</translation>
    </message>
    <message>
        <source>The groups differ more than chance explains (p = {p})</source>
        <translation>Die Gruppen unterscheiden sich mehr als durch Zufall (p = {p})</translation>
    </message>
    <message>
        <source>The landmark is hidden, its place is an estimate</source>
        <translation>Die Landmarke ist verdeckt, ihr Ort eine Schätzung</translation>
    </message>
    <message>
        <source>The landmark is not on this scan</source>
        <translation>Die Landmarke ist auf diesem Scan nicht vorhanden</translation>
    </message>
    <message>
        <source>The mean head laid onto the scan by that pose alone.</source>
        <translation>Der mittlere Kopf, allein durch diese Lage auf den Scan gelegt.</translation>
    </message>
    <message>
        <source>The model's error over that of a person: 1 is as good as a person</source>
        <translation>Der Fehler des Modells durch den eines Menschen: 1 ist so gut wie ein Mensch</translation>
    </message>
    <message>
        <source>The net as it is: the error is that of the numbers' precision.</source>
        <translation>Das Netz, wie es ist: Der Fehler ist der der Rechengenauigkeit.</translation>
    </message>
    <message>
        <source>The pieces cut out about the coarse landmarks.</source>
        <translation>Die Stücke, die um die groben Landmarken ausgeschnitten wurden.</translation>
    </message>
    <message>
        <source>The reference heat map is cut at the same threshold.</source>
        <translation>Die Referenz-Heatmap ist an derselben Schwelle geschnitten.</translation>
    </message>
    <message>
        <source>The same column cannot be two of x, y and z.</source>
        <translation>Dieselbe Spalte kann nicht zwei von x, y und z sein.</translation>
    </message>
    <message>
        <source>The same in larger steps</source>
        <translation>Dasselbe in größeren Schritten</translation>
    </message>
    <message>
        <source>The same person on both sides of a split</source>
        <translation>Dieselbe Person auf beiden Seiten einer Aufteilung</translation>
    </message>
    <message>
        <source>The same scan or person twice</source>
        <translation>Derselbe Scan oder dieselbe Person zweimal</translation>
    </message>
    <message>
        <source>The scan as it was read.</source>
        <translation>Der Scan, wie er gelesen wurde.</translation>
    </message>
    <message>
        <source>The steps of the prediction, one after the other, from the raw scan to the verified landmarks</source>
        <translation>Die Schritte der Vorhersage nacheinander, vom rohen Scan bis zu den geprüften Landmarken</translation>
    </message>
    <message>
        <source>The surface unrolled about the head's axis, with what the net looked at in yellow.</source>
        <translation>Die um die Achse des Kopfes abgerollte Oberfläche; gelb ist, wohin das Netz geschaut hat.</translation>
    </message>
    <message>
        <source>The test moves the output features too, though they do not move.</source>
        <translation>Der Test verschiebt auch die Ausgabemerkmale, obwohl sie sich nicht verschieben.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>There</source>
        <translation>Dort</translation>
    </message>
    <message>
        <source>There is no reference to compare with.</source>
        <translation>Es gibt keine Referenz zum Vergleich.</translation>
    </message>
    <message>
        <source>There is not enough memory for this file. Close other programs and retry.</source>
        <translation>Für diese Datei reicht der Arbeitsspeicher nicht. Schließen Sie andere Programme und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Thin to</source>
        <translation>Ausdünnen auf</translation>
    </message>
    <message>
        <source>Three things to try on the demo scan</source>
        <translation>Drei Dinge zum Ausprobieren am Demo-Scan</translation>
    </message>
    <message>
        <source>Tilting to the side</source>
        <translation>Zur Seite neigen</translation>
    </message>
    <message>
        <source>Tip of the nose (pronasale), on the midline.</source>
        <translation>Nasenspitze (Pronasale), in der Mittellinie.</translation>
    </message>
    <message>
        <source>To prediction</source>
        <translation>Zur Vorhersage</translation>
    </message>
    <message>
        <source>To reference</source>
        <translation>Zur Referenz</translation>
    </message>
    <message>
        <source>Tragion left</source>
        <translation>Tragion links</translation>
    </message>
    <message>
        <source>Tragion right</source>
        <translation>Tragion rechts</translation>
    </message>
    <message>
        <source>Trai&amp;ning</source>
        <translation>Trai&amp;ning</translation>
    </message>
    <message>
        <source>Train a model on the project's corrected labels or on a data set, watch it learn, and use it</source>
        <translation>Ein Modell mit den korrigierten Landmarken des Projekts oder einem Datensatz trainieren, ihm beim Lernen zusehen und es benutzen</translation>
    </message>
    <message>
        <source>Trial {number}: {value} mm</source>
        <translation>Versuch {number}: {value} mm</translation>
    </message>
    <message>
        <source>Trials</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>Trichion</source>
        <translation>Trichion</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>Drehen</translation>
    </message>
    <message>
        <source>Turn round this point from now on</source>
        <translation>Von nun an um diesen Punkt drehen</translation>
    </message>
    <message>
        <source>Turn the scan</source>
        <translation>Den Scan drehen</translation>
    </message>
    <message>
        <source>Turned</source>
        <translation>Gedreht</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Unflag {title}</source>
        <translation>Vormerkung aufgehoben: {title}</translation>
    </message>
    <message>
        <source>Unit and frame of landmarks against scans</source>
        <translation>Einheit und Lage der Landmarken gegenüber den Scans</translation>
    </message>
    <message>
        <source>Unit of scans</source>
        <translation>Einheit der Scans</translation>
    </message>
    <message>
        <source>Upper border of the left brow, from its outer to its inner end.</source>
        <translation>Oberrand der linken Braue, vom äußeren zum inneren Ende.</translation>
    </message>
    <message>
        <source>Upper border of the right brow, from its outer to its inner end.</source>
        <translation>Oberrand der rechten Braue, vom äußeren zum inneren Ende.</translation>
    </message>
    <message>
        <source>Upper edge of the lower lip on the midline.</source>
        <translation>Oberrand der Unterlippe in der Mittellinie.</translation>
    </message>
    <message>
        <source>Upper edge of the lower lip, below the peak of the Cupid's bow, left side.</source>
        <translation>Oberrand der Unterlippe, unter der Spitze des Amorbogens, links.</translation>
    </message>
    <message>
        <source>Upper edge of the lower lip, below the peak of the Cupid's bow, right side.</source>
        <translation>Oberrand der Unterlippe, unter der Spitze des Amorbogens, rechts.</translation>
    </message>
    <message>
        <source>Upper end of the attachment of the ear to the head, left side.</source>
        <translation>Oberes Ende des Ohransatzes am Kopf, linke Seite.</translation>
    </message>
    <message>
        <source>Upper end of the attachment of the ear to the head, right side.</source>
        <translation>Oberes Ende des Ohransatzes am Kopf, rechte Seite.</translation>
    </message>
    <message>
        <source>Upper end of the jaw line, in front of the ear at the height of the eye's outer corner, left side.</source>
        <translation>Oberes Ende der Kieferlinie, vor dem Ohr auf Höhe des äußeren Augenwinkels, linke Seite.</translation>
    </message>
    <message>
        <source>Upper end of the jaw line, in front of the ear at the height of the eye's outer corner, right side.</source>
        <translation>Oberes Ende der Kieferlinie, vor dem Ohr auf Höhe des äußeren Augenwinkels, rechte Seite.</translation>
    </message>
    <message>
        <source>Upper face index</source>
        <translation>Obergesichtsindex</translation>
    </message>
    <message>
        <source>Upper lid inner left</source>
        <translation>Oberlid innen links</translation>
    </message>
    <message>
        <source>Upper lid inner right</source>
        <translation>Oberlid innen rechts</translation>
    </message>
    <message>
        <source>Upper lid outer left</source>
        <translation>Oberlid außen links</translation>
    </message>
    <message>
        <source>Upper lid outer right</source>
        <translation>Oberlid außen rechts</translation>
    </message>
    <message>
        <source>Upper limit</source>
        <translation>Obere Grenze</translation>
    </message>
    <message>
        <source>Upper lip border</source>
        <translation>Oberlippenrand</translation>
    </message>
    <message>
        <source>Upper lip inner left</source>
        <translation>Oberlippe innen links</translation>
    </message>
    <message>
        <source>Upper lip inner right</source>
        <translation>Oberlippe innen rechts</translation>
    </message>
    <message>
        <source>Upper lip left</source>
        <translation>Oberlippe links</translation>
    </message>
    <message>
        <source>Upper lip right</source>
        <translation>Oberlippe rechts</translation>
    </message>
    <message>
        <source>Upper lip to the aesthetic line</source>
        <translation>Oberlippe zur Ästhetiklinie</translation>
    </message>
    <message>
        <source>Upper third of the nasal bridge, on the midline.</source>
        <translation>Oberes Drittel des Nasenrückens, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Usual range</source>
        <translation>Üblicher Bereich</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Waits for memory: it takes about {needed} GB, {left} GB can be spared.</source>
        <translation>Wartet auf Speicher: braucht etwa {needed} GB, {left} GB sind übrig.</translation>
    </message>
    <message>
        <source>Waits for the graphics card, whose memory is more than half taken.</source>
        <translation>Wartet auf die Grafikkarte, deren Speicher mehr als halb belegt ist.</translation>
    </message>
    <message>
        <source>Waits until a job that runs has ended.</source>
        <translation>Wartet, bis ein laufender Auftrag zu Ende ist.</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>What a refining stage sees about each coarse landmark, on this scan and on all of them</source>
        <translation>Was eine verfeinernde Stufe um jede grobe Landmarke sieht, auf diesem Scan und auf allen</translation>
    </message>
    <message>
        <source>What is believed: green is sure, red is doubtful.</source>
        <translation>Was geglaubt wird: grün ist sicher, rot ist zweifelhaft.</translation>
    </message>
    <message>
        <source>What is left of the differences between people</source>
        <translation>Was von den Unterschieden zwischen Personen übrig bleibt</translation>
    </message>
    <message>
        <source>What is left once clutter is gone.</source>
        <translation>Was bleibt, wenn Beiwerk entfernt ist.</translation>
    </message>
    <message>
        <source>What is wrong with the scans and landmarks of the project, how sure that is, and the remedy</source>
        <translation>Was an den Scans und Landmarken des Projekts nicht stimmt, wie sicher das ist und was hilft</translation>
    </message>
    <message>
        <source>What lies about the head under the best pose: this is all the second net sees.</source>
        <translation>Was bei der besten Lage um den Kopf liegt: mehr sieht das zweite Netz nicht.</translation>
    </message>
    <message>
        <source>What mattered</source>
        <translation>Was zählte</translation>
    </message>
    <message>
        <source>What people do differently by habit</source>
        <translation>Was Personen aus Gewohnheit anders machen</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Mausrad</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Where the base of the columella meets the upper lip, on the midline.</source>
        <translation>Wo der Fuß der Columella auf die Oberlippe trifft, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Where the closed lips meet on the midline; with the mouth open, the lower edge of the upper lip.</source>
        <translation>Wo die geschlossenen Lippen sich in der Mittellinie treffen; bei offenem Mund der Unterrand der Oberlippe.</translation>
    </message>
    <message>
        <source>Where the head may be. Each colour is one guess; the best one is blue.</source>
        <translation>Wo der Kopf sein könnte. Jede Farbe ist ein Versuch; der beste ist blau.</translation>
    </message>
    <message>
        <source>Where the model looked, on the surface, and how well it agrees with the reference</source>
        <translation>Wohin das Modell auf der Oberfläche geschaut hat und wie gut es mit der Referenz übereinstimmt</translation>
    </message>
    <message>
        <source>Where the second net moved each landmark, from the coarse place to its own.</source>
        <translation>Wohin das zweite Netz jede Landmarke bewegt hat, vom groben Ort zum eigenen.</translation>
    </message>
    <message>
        <source>Where the underside of the chin meets the neck, on the midline.</source>
        <translation>Wo die Unterseite des Kinns auf den Hals trifft, in der Mittellinie.</translation>
    </message>
    <message>
        <source>Which landmarks are wrong on which scans, by how much, in which direction, and on what it depends</source>
        <translation>Welche Landmarken auf welchen Scans falsch liegen, um wie viel, in welche Richtung und wovon das abhängt</translation>
    </message>
    <message>
        <source>Which points merged</source>
        <translation>Welche Punkte verschmolzen</translation>
    </message>
    <message>
        <source>Which points of a scan are doubled, and what is left once they are merged</source>
        <translation>Welche Punkte eines Scans doppelt sind und was bleibt, wenn sie verschmolzen werden</translation>
    </message>
    <message>
        <source>Width between the alar bases</source>
        <translation>Breite zwischen den Nasenflügelansätzen</translation>
    </message>
    <message>
        <source>Width of the face at the jaw line's upper ends</source>
        <translation>Gesichtsbreite an den oberen Enden der Kieferlinie</translation>
    </message>
    <message>
        <source>Width of the forehead</source>
        <translation>Stirnbreite</translation>
    </message>
    <message>
        <source>Width of the jaw at its angles</source>
        <translation>Kieferbreite an den Kieferwinkeln</translation>
    </message>
    <message>
        <source>Width of the mandible</source>
        <translation>Breite des Unterkiefers</translation>
    </message>
    <message>
        <source>Width of the mouth</source>
        <translation>Mundbreite</translation>
    </message>
    <message>
        <source>Width of the nasal root</source>
        <translation>Breite der Nasenwurzel</translation>
    </message>
    <message>
        <source>Width of the nose</source>
        <translation>Nasenbreite</translation>
    </message>
    <message>
        <source>Width of the nose's base</source>
        <translation>Breite der Nasenbasis</translation>
    </message>
    <message>
        <source>Width of the nostril floors</source>
        <translation>Breite der Nasenböden</translation>
    </message>
    <message>
        <source>Width of the philtrum</source>
        <translation>Breite des Philtrums</translation>
    </message>
    <message>
        <source>Working out the curvature…</source>
        <translation>Krümmung wird berechnet…</translation>
    </message>
    <message>
        <source>Write a film of the scan turning once: GIF, MP4 or WebP</source>
        <translation>Einen Film des einmal gedrehten Scans schreiben: GIF, MP4 oder WebP</translation>
    </message>
    <message>
        <source>Write something on the selected landmark</source>
        <translation>Etwas zur gewählten Landmarke schreiben</translation>
    </message>
    <message>
        <source>Write the landmarks of every scan and the even points of its curves to one CSV file</source>
        <translation>Die Landmarken aller Scans und die Punkte ihrer Kurven in eine CSV-Datei schreiben</translation>
    </message>
    <message>
        <source>Write the landmarks of every scan to one CSV file, one row per landmark</source>
        <translation>Die Landmarken aller Scans in eine CSV-Datei schreiben, eine Zeile je Landmarke</translation>
    </message>
    <message>
        <source>Write what the 3D view shows into a picture of any size</source>
        <translation>Was die 3D-Ansicht zeigt, in ein Bild beliebiger Größe schreiben</translation>
    </message>
    <message>
        <source>Written beside every landmark you place</source>
        <translation>Steht neben jeder Landmarke, die Sie setzen</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>Falsch</translation>
    </message>
    <message>
        <source>Your &amp;name…</source>
        <translation>Ihr &amp;Name…</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoomen</translation>
    </message>
    <message>
        <source>Zygion left</source>
        <translation>Zygion links</translation>
    </message>
    <message>
        <source>Zygion right</source>
        <translation>Zygion rechts</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>along it to the left, mm</source>
        <translation>entlang nach links, mm</translation>
    </message>
    <message>
        <source>along it upwards, mm</source>
        <translation>entlang nach oben, mm</translation>
    </message>
    <message>
        <source>angles</source>
        <translation>Winkel</translation>
    </message>
    <message>
        <source>asymmetry</source>
        <translation>Asymmetrie</translation>
    </message>
    <message>
        <source>at most {value} mm</source>
        <translation>höchstens {value} mm</translation>
    </message>
    <message>
        <source>band to 95 %; the face was found in {found} % of the tries</source>
        <translation>Band bis 95 %; in {found} % der Versuche wurde das Gesicht gefunden</translation>
    </message>
    <message>
        <source>before</source>
        <translation>vorher</translation>
    </message>
    <message>
        <source>best is trial {number}: {value} mm</source>
        <translation>am besten ist Versuch {number}: {value} mm</translation>
    </message>
    <message>
        <source>best scores {value}</source>
        <translation>bester Wert {value}</translation>
    </message>
    <message>
        <source>best {value}</source>
        <translation>bester Wert {value}</translation>
    </message>
    <message>
        <source>better</source>
        <translation>besser</translation>
    </message>
    <message>
        <source>brows</source>
        <translation>Brauen</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <source>by the model</source>
        <translation>vom Modell</translation>
    </message>
    <message>
        <source>can be done</source>
        <translation>möglich</translation>
    </message>
    <message>
        <source>centimetres</source>
        <translation>Zentimeter</translation>
    </message>
    <message>
        <source>certain</source>
        <translation>sicher</translation>
    </message>
    <message>
        <source>cheeks</source>
        <translation>Wangen</translation>
    </message>
    <message>
        <source>chin</source>
        <translation>Kinn</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>gewählt</translation>
    </message>
    <message>
        <source>counts of landmarks</source>
        <translation>Anzahlen von Landmarken</translation>
    </message>
    <message>
        <source>cubes</source>
        <translation>Würfel</translation>
    </message>
    <message>
        <source>depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>difference, mm</source>
        <translation>Unterschied, mm</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>ears</source>
        <translation>Ohren</translation>
    </message>
    <message>
        <source>edge, mm</source>
        <translation>Kante, mm</translation>
    </message>
    <message>
        <source>error, mm</source>
        <translation>Fehler, mm</translation>
    </message>
    <message>
        <source>error, share of the largest value</source>
        <translation>Fehler, Anteil am größten Wert</translation>
    </message>
    <message>
        <source>estimated</source>
        <translation>geschätzt</translation>
    </message>
    <message>
        <source>everything but this</source>
        <translation>alles außer diesem</translation>
    </message>
    <message>
        <source>eyes</source>
        <translation>Augen</translation>
    </message>
    <message>
        <source>face</source>
        <translation>Gesicht</translation>
    </message>
    <message>
        <source>flagged{comment}</source>
        <translation>vorgemerkt{comment}</translation>
    </message>
    <message>
        <source>forehead</source>
        <translation>Stirn</translation>
    </message>
    <message>
        <source>forwards, mm</source>
        <translation>nach vorn, mm</translation>
    </message>
    <message>
        <source>from a file</source>
        <translation>aus einer Datei</translation>
    </message>
    <message>
        <source>from the file</source>
        <translation>aus der Datei</translation>
    </message>
    <message>
        <source>goes to the landmark before</source>
        <translation>geht zur vorigen Landmarke</translation>
    </message>
    <message>
        <source>goes to the next landmark</source>
        <translation>geht zur nächsten Landmarke</translation>
    </message>
    <message>
        <source>graphics card {share} %, {taken} of {total} GB</source>
        <translation>Grafikkarte {share} %, {taken} von {total} GB</translation>
    </message>
    <message>
        <source>guessed</source>
        <translation>vermutet</translation>
    </message>
    <message>
        <source>head is {value} of mean</source>
        <translation>Kopf {value} × Mittel</translation>
    </message>
    <message>
        <source>hidden, its place is an estimate</source>
        <translation>verdeckt, der Ort ist geschätzt</translation>
    </message>
    <message>
        <source>iBUG 68</source>
        <translation>iBUG 68</translation>
    </message>
    <message>
        <source>inches</source>
        <translation>Zoll</translation>
    </message>
    <message>
        <source>indices</source>
        <translation>Indizes</translation>
    </message>
    <message>
        <source>jaw</source>
        <translation>Kiefer</translation>
    </message>
    <message>
        <source>jitter</source>
        <translation>Jitter</translation>
    </message>
    <message>
        <source>landmarks somebody wants looked at again</source>
        <translation>Landmarken, die jemand noch einmal angesehen haben möchte</translation>
    </message>
    <message>
        <source>landmarks that nobody has checked</source>
        <translation>Landmarken, die niemand geprüft hat</translation>
    </message>
    <message>
        <source>left</source>
        <translation>verblieben</translation>
    </message>
    <message>
        <source>likely</source>
        <translation>wahrscheinlich</translation>
    </message>
    <message>
        <source>lowest {value}</source>
        <translation>niedrigste {value}</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>mean error, mm</source>
        <translation>mittlerer Fehler, mm</translation>
    </message>
    <message>
        <source>mean {value} mm on {count} scans</source>
        <translation>Mittel {value} mm auf {count} Scans</translation>
    </message>
    <message>
        <source>mean {value} mm on {count} scans, before {before} mm</source>
        <translation>Mittel {value} mm auf {count} Scans, vorher {before} mm</translation>
    </message>
    <message>
        <source>median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>median {value} sure</source>
        <translation>Sicherheit {value}, Median</translation>
    </message>
    <message>
        <source>metres</source>
        <translation>Meter</translation>
    </message>
    <message>
        <source>micrometres</source>
        <translation>Mikrometer</translation>
    </message>
    <message>
        <source>midline</source>
        <translation>Mittellinie</translation>
    </message>
    <message>
        <source>millimetres</source>
        <translation>Millimeter</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>mm on validation scans</source>
        <translation>mm auf Validierungsscans</translation>
    </message>
    <message>
        <source>mouth</source>
        <translation>Mund</translation>
    </message>
    <message>
        <source>moved by 100 sizes</source>
        <translation>um 100 Größen verschoben</translation>
    </message>
    <message>
        <source>moved by its size</source>
        <translation>um seine Größe verschoben</translation>
    </message>
    <message>
        <source>moved by, mm</source>
        <translation>gewandert, mm</translation>
    </message>
    <message>
        <source>moved {value} mm, median</source>
        <translation>{value} mm bewegt, Median</translation>
    </message>
    <message>
        <source>moves the selected landmark</source>
        <translation>bewegt die gewählte Landmarke</translation>
    </message>
    <message>
        <source>next scores {value}</source>
        <translation>nächster {value}</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>no clear difference</source>
        <translation>kein klarer Unterschied</translation>
    </message>
    <message>
        <source>no face found</source>
        <translation>kein Gesicht gefunden</translation>
    </message>
    <message>
        <source>nobody has checked it</source>
        <translation>niemand hat sie geprüft</translation>
    </message>
    <message>
        <source>nose</source>
        <translation>Nase</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>not placed</source>
        <translation>nicht gesetzt</translation>
    </message>
    <message>
        <source>not placed yet</source>
        <translation>noch nicht gesetzt</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>on validation scans, now</source>
        <translation>auf Validierungsscans, jetzt</translation>
    </message>
    <message>
        <source>outwards, mm</source>
        <translation>nach außen, mm</translation>
    </message>
    <message>
        <source>over the skin</source>
        <translation>über die Haut</translation>
    </message>
    <message>
        <source>peaks of {value}, median</source>
        <translation>Gipfel von {value}, Median</translation>
    </message>
    <message>
        <source>placed</source>
        <translation>gesetzt</translation>
    </message>
    <message>
        <source>points in a cube</source>
        <translation>Punkte in einem Würfel</translation>
    </message>
    <message>
        <source>possible</source>
        <translation>möglich</translation>
    </message>
    <message>
        <source>profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>radius</source>
        <translation>Radius</translation>
    </message>
    <message>
        <source>radius {value} mm</source>
        <translation>Radius {value} mm</translation>
    </message>
    <message>
        <source>residual {length} mm</source>
        <translation>Residuum {length} mm</translation>
    </message>
    <message>
        <source>scans</source>
        <translation>Scans</translation>
    </message>
    <message>
        <source>scores {value}</source>
        <translation>Wert {value}</translation>
    </message>
    <message>
        <source>share in the spread of the error, by PED-ANOVA</source>
        <translation>Anteil an der Streuung des Fehlers, nach PED-ANOVA</translation>
    </message>
    <message>
        <source>shift {mm} mm, {share} % of its error, q = {q}</source>
        <translation>Verschiebung {mm} mm, {share} % des Fehlers, q = {q}</translation>
    </message>
    <message>
        <source>shifted, beyond chance</source>
        <translation>verschoben, kein Zufall</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>gezeigt</translation>
    </message>
    <message>
        <source>somebody of that name worked on it</source>
        <translation>jemand dieses Namens hat daran gearbeitet</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>the best trials are the strongest</source>
        <translation>die besten Versuche sind am kräftigsten</translation>
    </message>
    <message>
        <source>the model is {value:.0%} sure to within 4 mm</source>
        <translation>das Modell ist zu {value:.0%} sicher, auf 4 mm genau</translation>
    </message>
    <message>
        <source>the model was less than half sure of a landmark</source>
        <translation>bei einer Landmarke war das Modell weniger als halb sicher</translation>
    </message>
    <message>
        <source>threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>to the subject's left, mm</source>
        <translation>nach links (der Person), mm</translation>
    </message>
    <message>
        <source>tolerance {mm} mm</source>
        <translation>Toleranz {mm} mm</translation>
    </message>
    <message>
        <source>too few scans</source>
        <translation>zu wenige Scans</translation>
    </message>
    <message>
        <source>too few whole trials to say</source>
        <translation>zu wenige ganze Versuche für eine Aussage</translation>
    </message>
    <message>
        <source>trial</source>
        <translation>Versuch</translation>
    </message>
    <message>
        <source>turned</source>
        <translation>gedreht</translation>
    </message>
    <message>
        <source>upwards, mm</source>
        <translation>nach oben, mm</translation>
    </message>
    <message>
        <source>very likely</source>
        <translation>sehr wahrscheinlich</translation>
    </message>
    <message>
        <source>without landmarks, finished, file not found</source>
        <translation>ohne Landmarken, fertig, Datei nicht gefunden</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>schlechter</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>{cores} processors</source>
        <translation>{cores} Prozessoren</translation>
    </message>
    <message>
        <source>{count} checked</source>
        <translation>{count} geprüft</translation>
    </message>
    <message>
        <source>{count} landmarks</source>
        <translation>{count} Landmarken</translation>
    </message>
    <message>
        <source>{count} landmarks are kept with this scan as the set “{set}”.</source>
        <translation>{count} Landmarken sind bei diesem Scan als Satz „{set}“ abgelegt.</translation>
    </message>
    <message>
        <source>{count} measured: mean {mean} %, from {low} to {high} %; {before} points become {after}.</source>
        <translation>{count} gemessen: Mittel {mean} %, von {low} bis {high} %; aus {before} Punkten werden {after}.</translation>
    </message>
    <message>
        <source>{count} of {all} landmarks shifted; arrows {gain} times as long</source>
        <translation>{count} von {all} Landmarken verschoben; Pfeile {gain}-mal so lang</translation>
    </message>
    <message>
        <source>{count} of {total} scans left out, {title} has not answered them</source>
        <translation>{count} von {total} Scans bleiben außen vor, {title} hat sie nicht beantwortet</translation>
    </message>
    <message>
        <source>{count} points</source>
        <translation>{count} Punkte</translation>
    </message>
    <message>
        <source>{count} scans, {low} to {high} %</source>
        <translation>{count} Scans, {low} bis {high} %</translation>
    </message>
    <message>
        <source>{count} triangles</source>
        <translation>{count} Dreiecke</translation>
    </message>
    <message>
        <source>{cubes} cubes held {points}</source>
        <translation>{cubes} Würfel enthielten {points}</translation>
    </message>
    <message>
        <source>{group}
{mean} mm, {count} scans</source>
        <translation>{group}
{mean} mm, {count} Scans</translation>
    </message>
    <message>
        <source>{low} – {high} mm: {count} landmarks</source>
        <translation>{low} – {high} mm: {count} Landmarken</translation>
    </message>
    <message>
        <source>{name} has changed since it was added, so its landmarks may not fit. Add it again to work on the new content.</source>
        <translation>{name} hat sich geändert, seit es hinzugefügt wurde; seine Landmarken passen vielleicht nicht mehr. Fügen Sie es noch einmal hinzu, um mit dem neuen Inhalt zu arbeiten.</translation>
    </message>
    <message>
        <source>{name} is no longer at {path}. Move it back, or open it again where it is now.</source>
        <translation>{name} ist nicht mehr unter {path}. Legen Sie die Datei zurück, oder öffnen Sie sie dort, wo sie jetzt ist.</translation>
    </message>
    <message>
        <source>{note}; hollow ones ended early</source>
        <translation>{note}; hohle endeten früh</translation>
    </message>
    <message>
        <source>{second} minus {first}: {mean} mm; nearer in {share} % of pairs</source>
        <translation>{second} minus {first}: {mean} mm; näher in {share} % der Paare</translation>
    </message>
    <message>
        <source>{taken} of {total} GB memory</source>
        <translation>{taken} von {total} GB Speicher</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>{title}
median {median} mm, quartiles {low} – {high}</source>
        <translation>{title}
Median {median} mm, Quartile {low} – {high}</translation>
    </message>
    <message>
        <source>{title} is chosen more than once.</source>
        <translation>{title} ist mehrmals gewählt.</translation>
    </message>
    <message>
        <source>{title}, AUC {area}</source>
        <translation>{title}, AUC {area}</translation>
    </message>
    <message>
        <source>{value:.0f} mm beside the scan, which may end before it</source>
        <translation>{value:.0f} mm neben dem Scan, der vorher enden könnte</translation>
    </message>
    <message>
        <source>{value:.1f} mm from the reference</source>
        <translation>{value:.1f} mm von der Referenz</translation>
    </message>
    <message>
        <source>{value:.1f} mm from where the model put it</source>
        <translation>{value:.1f} mm von der Vorhersage des Modells</translation>
    </message>
    <message>
        <source>{value:.1f} mm from where the other landmarks expect it</source>
        <translation>{value:.1f} mm von dort, wo die anderen Landmarken sie erwarten</translation>
    </message>
    <message>
        <source>{value} % seen</source>
        <translation>{value} % gesehen</translation>
    </message>
    <message>
        <source>{value} mm on test scans</source>
        <translation>{value} mm auf Testscans</translation>
    </message>
    <message>
        <source>{value} mm, median</source>
        <translation>{value} mm, Median</translation>
    </message>
    <message>
        <source>{value} off the surface</source>
        <translation>{value} neben der Fläche</translation>
    </message>
    <message>
        <source>{value} per mm</source>
        <translation>{value} je mm</translation>
    </message>
    <message>
        <source>{value} points</source>
        <translation>{value} Punkte</translation>
    </message>
    <message>
        <source>{value} triangles</source>
        <translation>{value} Dreiecke</translation>
    </message>
    <message>
        <source>{value} tried</source>
        <translation>{value} versucht</translation>
    </message>
    <message>
        <source>{value} {unit}
median {median} mm, 95 % below {p95} mm
found in {found} % of the tries</source>
        <translation>{value} {unit}
Median {median} mm, 95 % unter {p95} mm
gefunden in {found} % der Versuche</translation>
    </message>
</context>
<context>
    <name>TrainingBoard</name>
    <message>
        <source>It makes its own heads, by calculation</source>
        <translation>Es errechnet seine Köpfe selbst</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Reading the presets…</source>
        <translation>Voreinstellungen werden gelesen …</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>Training starten</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>What is trained, with settings that are known to work</source>
        <translation>Was trainiert wird, mit bewährten Einstellungen</translation>
    </message>
    <message>
        <source>{count} changed</source>
        <translation>{count} geändert</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Fine-tune “{model}” on {data}</source>
        <translation>„{model}“ auf {data} nachtrainieren</translation>
    </message>
    <message>
        <source>Predictions use the model of this training now.</source>
        <translation>Vorhersagen benutzen jetzt das Modell dieses Trainings.</translation>
    </message>
    <message>
        <source>The model of this training is chosen; it is used where its own landmark scheme is open.</source>
        <translation>Das Modell dieses Trainings ist gewählt; benutzt wird es, wo sein eigenes Landmarkenschema offen ist.</translation>
    </message>
    <message>
        <source>Train {preset} on {data}</source>
        <translation>{preset} trainieren mit {data}</translation>
    </message>
    <message>
        <source>heads made by calculation</source>
        <translation>errechnete Köpfe</translation>
    </message>
</context>
<context>
    <name>TrainingRun</name>
    <message>
        <source>Finish</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Model in use</source>
        <translation>Modell in Gebrauch</translation>
    </message>
    <message>
        <source>No training yet. Choose a preset and what to learn from, then start.</source>
        <translation>Noch kein Training. Wählen Sie eine Vorlage und womit gelernt wird, dann starten Sie.</translation>
    </message>
    <message>
        <source>Predict with it from now on; choose another in the status bar</source>
        <translation>Ab jetzt damit vorhersagen; ein anderes wählen Sie in der Statusleiste</translation>
    </message>
    <message>
        <source>Smaller batch</source>
        <translation>Kleinere Stapel</translation>
    </message>
    <message>
        <source>Start it anew with half the batch: {settings}</source>
        <translation>Mit halb so großem Stapel neu beginnen: {settings}</translation>
    </message>
    <message>
        <source>Stop and keep the best: end now with the best weights so far, measure and export them</source>
        <translation>Aufhören und das Beste behalten: jetzt mit den bisher besten Gewichten enden, sie messen und exportieren</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell benutzen</translation>
    </message>
    <message>
        <source>Which training is shown</source>
        <translation>Welches Training gezeigt wird</translation>
    </message>
</context>
<context>
    <name>UpkeepController</name>
    <message>
        <source>Comparing with {name}…</source>
        <translation>Wird mit {name} verglichen…</translation>
    </message>
    <message>
        <source>Every scan file is where it was.</source>
        <translation>Jede Scandatei ist, wo sie war.</translation>
    </message>
    <message>
        <source>Everything of {name} is here already.</source>
        <translation>Alles aus {name} ist schon hier.</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Looking for {count} files…</source>
        <translation>{count} Dateien werden gesucht…</translation>
    </message>
    <message>
        <source>Merged {name}: {count} landmarks, {scans} new scans.</source>
        <translation>{name} zusammengeführt: {count} Landmarken, {scans} neue Scans.</translation>
    </message>
    <message>
        <source>None of the missing files is in that folder.</source>
        <translation>Keine der fehlenden Dateien ist in diesem Ordner.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Suggested: {pairs}.</source>
        <translation>Vorschlag: {pairs}.</translation>
    </message>
    <message>
        <source>The changes are not saved yet; they wait in memory.</source>
        <translation>Die Änderungen sind noch nicht gespeichert; sie warten im Speicher.</translation>
    </message>
    <message>
        <source>{count} landmark names follow the scheme now; undo takes it back scan by scan.</source>
        <translation>{count} Landmarkennamen folgen jetzt dem Schema; Rückgängig nimmt es Scan für Scan zurück.</translation>
    </message>
    <message>
        <source>{count} of {wanted} files were found.</source>
        <translation>{count} von {wanted} Dateien wurden gefunden.</translation>
    </message>
    <message>
        <source>{count} scan files were moved or changed, {name} among them. Their landmarks are kept.</source>
        <translation>{count} Scandateien wurden verschoben oder geändert, darunter {name}. Ihre Landmarken bleiben erhalten.</translation>
    </message>
</context>
<context>
    <name>WelcomeCard</name>
    <message>
        <source>Choose one from the list, or drop scan files anywhere on this window.</source>
        <translation>Wählen Sie einen aus der Liste, oder ziehen Sie Scandateien irgendwo auf dieses Fenster.</translation>
    </message>
    <message>
        <source>No scan is open</source>
        <translation>Kein Scan ist geöffnet</translation>
    </message>
    <message>
        <source>Open scans…</source>
        <translation>Scans öffnen…</translation>
    </message>
    <message>
        <source>That takes some seconds. You can open scans of your own at once.</source>
        <translation>Das dauert einige Sekunden. Eigene Scans können Sie sofort öffnen.</translation>
    </message>
    <message>
        <source>The demo scans are being made</source>
        <translation>Die Demo-Scans werden hergestellt</translation>
    </message>
</context>
<context>
    <name>WindowAids</name>
    <message>
        <source>Nasion speaks the chosen language from the next start on.</source>
        <translation>Nasion spricht die gewählte Sprache ab dem nächsten Start.</translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Settings could not be saved in {path}: {reason}.</source>
        <translation>Die Einstellungen konnten nicht in {path} gespeichert werden: {reason}.</translation>
    </message>
    <message>
        <source>The demo project is ready.</source>
        <translation>Das Demoprojekt ist fertig.</translation>
    </message>
</context>
<context>
    <name>_StageButton</name>
    <message>
        <source>Empty stage</source>
        <translation>Leere Bühne</translation>
    </message>
    <message>
        <source>Empty stage…</source>
        <translation>Leere Bühne…</translation>
    </message>
    <message>
        <source>The stage without the person, by the same camera: with it photos are cut out. Drop it here.</source>
        <translation>Die Bühne ohne die Person, mit derselben Kamera: damit werden Fotos freigestellt. Hierher ziehen.</translation>
    </message>
</context>
</TS>
