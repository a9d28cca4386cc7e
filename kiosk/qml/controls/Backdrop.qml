pragma ComponentBehavior: Bound

import QtQuick
import WarmStation

// The picture: behind the whole first page on a wide screen, and the top of every page that keeps low.
Rectangle {
    id: backdrop

    required property string picture
    readonly property real ratio: 16 / 9
    readonly property bool strip: Theme.lowered && !Theme.portrait
    property string before: ""
    property string shown: ""

    color: Theme.stage
    clip: true
    onPictureChanged: turn()
    Component.onCompleted: turn()

    function turn() {
        before = Theme.fadeMs > 0 ? shown : "";
        shown = picture;
        if (Theme.fadeMs > 0)
            appear.restart();
    }

    component Scene: Image {
        required property string name

        visible: !Theme.plain && name !== ""
        cache: false
        fillMode: Image.PreserveAspectCrop
        horizontalAlignment: Image.AlignLeft
        // Only the sky fits into a low strip, and words are read on it.
        verticalAlignment: backdrop.strip ? Image.AlignTop : Image.AlignBottom
        sourceSize.width: Math.ceil(Math.max(backdrop.width, backdrop.height * backdrop.ratio))
        source: visible ? "image://pictures/" + name : ""
    }

    Scene {
        anchors.fill: parent
        name: backdrop.before
    }

    Scene {
        id: scene

        anchors.fill: parent
        name: backdrop.shown
    }

    OpacityAnimator {
        id: appear

        target: scene
        from: Theme.fadeMs > 0 ? 0 : 1
        to: 1
        duration: Theme.fadeMs
    }
}
